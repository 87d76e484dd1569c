UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
MERGE (n:Name {name: row.recipient})
MERGE (v)-[g:GIFTED_TO {stream: $stream, seq: row.seq}]->(n)
SET g.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000)
