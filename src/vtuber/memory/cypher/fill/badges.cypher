UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
MERGE (s:Stream {id: row.stream})
MERGE (v)-[w:WORE]->(s)
SET
  w.months = row.months,
  w.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000)
