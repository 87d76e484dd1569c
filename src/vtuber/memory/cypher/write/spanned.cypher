MERGE (s:Stream {id: $stream})
WITH s
UNWIND $rows AS row
WITH
  s,
  row,
  datetime.fromEpoch(row.first / 1000000, row.first % 1000000 * 1000) AS first,
  datetime.fromEpoch(row.last / 1000000, row.last % 1000000 * 1000) AS last
SET
  s.index =
    CASE
      WHEN s.index >= row.index THEN s.index
      ELSE row.index
    END,
  s.first =
    CASE
      WHEN s.first <= first THEN s.first
      ELSE first
    END,
  s.last =
    CASE
      WHEN s.last >= last THEN s.last
      ELSE last
    END
