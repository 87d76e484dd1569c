UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
MERGE (s:Stream {id: row.stream})
MERGE (v)-[c:CHATTED_IN]->(s)
SET
  c.messages = row.messages,
  c.first = datetime.fromEpoch(row.first / 1000000, row.first % 1000000 * 1000),
  c.last = datetime.fromEpoch(row.last / 1000000, row.last % 1000000 * 1000),
  c.last_seq = row.last_seq
