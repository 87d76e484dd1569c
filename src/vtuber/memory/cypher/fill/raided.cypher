UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
MERGE (s:Stream {id: row.stream})
MERGE (v)-[r:RAIDED {seq: row.seq}]->(s)
SET
  r.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  r.viewers = row.viewers
