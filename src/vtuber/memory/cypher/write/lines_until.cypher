UNWIND $rows AS row
WITH
  row,
  datetime.fromEpoch(row.until / 1000000, row.until % 1000000 * 1000) AS until
MATCH (:Viewer {id: row.viewer})-[:SAID]->(l:Line)
WHERE l.at <= until AND l.text <> ''
RETURN
  l.viewer AS viewer,
  l.stream AS stream,
  l.seq AS seq,
  l.text AS text,
  row.word AS word
