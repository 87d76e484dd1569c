UNWIND $rows AS row
MERGE (p:Promise {id: row.id})
SET
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
