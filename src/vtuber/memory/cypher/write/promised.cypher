// That it was kept, or dropped, may be known before.
MATCH (s:Stream {id: $stream})
UNWIND $rows AS row
MERGE (p:Promise {id: row.promise})
SET
  p.stream = $stream,
  p.seq = row.seq,
  p.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  p.text = row.text,
  p.until = row.until,
  p.amount = row.amount,
  p.currency = row.currency,
  p.raised = row.raised,
  p.percent = row.percent
MERGE (s)-[:PROMISED]->(p)
