UNWIND $rows AS row
MERGE (s:Stream {id: row.stream})
MERGE (p:Promise {id: row.id})
SET
  p.stream = row.stream,
  p.seq = row.seq,
  p.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  p.text = row.text,
  p.until = row.until,
  p.amount = row.amount,
  p.currency = row.currency,
  p.raised = row.raised,
  p.percent = row.percent,
  p.due =
    CASE row.due
      WHEN 0 THEN null
      ELSE datetime.fromEpoch(row.due / 1000000, row.due % 1000000 * 1000)
    END,
  p.kept =
    CASE row.kept
      WHEN 0 THEN null
      ELSE datetime.fromEpoch(row.kept / 1000000, row.kept % 1000000 * 1000)
    END,
  p.dropped =
    CASE row.dropped
      WHEN 0 THEN null
      ELSE
        datetime.fromEpoch(row.dropped / 1000000, row.dropped % 1000000 * 1000)
    END,
  p.expired =
    CASE row.expired
      WHEN 0 THEN null
      ELSE
        datetime.fromEpoch(row.expired / 1000000, row.expired % 1000000 * 1000)
    END
MERGE (s)-[:PROMISED]->(p)
