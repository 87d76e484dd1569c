UNWIND $rows AS row
MERGE (s:Stream {id: row.stream})
SET
  s.cleared_until =
    datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000)
