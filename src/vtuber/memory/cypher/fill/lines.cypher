UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
MERGE (l:Line {stream: row.stream, viewer: row.viewer, seq: row.seq})
SET
  l.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  l.message_id = row.message_id,
  l.text = row.text,
  l.folded = row.folded
MERGE (v)-[:SAID]->(l)
