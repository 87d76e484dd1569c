MATCH (s:Stream {id: $stream})
UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
WITH
  s,
  v,
  row,
  datetime.fromEpoch(row.first / 1000000, row.first % 1000000 * 1000) AS first,
  datetime.fromEpoch(row.last / 1000000, row.last % 1000000 * 1000) AS last
MERGE (v)-[c:CHATTED_IN]->(s)
SET
  c.messages = coalesce(c.messages, 0) + row.messages,
  c.first =
    CASE
      WHEN c.first <= first THEN c.first
      ELSE first
    END,
  c.last =
    CASE
      WHEN c.last >= last THEN c.last
      ELSE last
    END,
  c.last_seq =
    CASE
      WHEN c.last_seq >= row.last_seq THEN c.last_seq
      ELSE row.last_seq
    END
