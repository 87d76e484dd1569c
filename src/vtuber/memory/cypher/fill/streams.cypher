UNWIND $rows AS row
MERGE (s:Stream {id: row.id})
SET
  s.index = row.index,
  s.first = datetime.fromEpoch(row.first / 1000000, row.first % 1000000 * 1000),
  s.last = datetime.fromEpoch(row.last / 1000000, row.last % 1000000 * 1000)
