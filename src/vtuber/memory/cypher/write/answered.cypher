MATCH (s:Stream {id: $stream})
UNWIND $rows AS row
MERGE (v:Viewer {id: row.viewer})
MERGE (v)-[a:TAKEN_UP {utterance: row.utterance}]->(s)
SET a.message_id = row.message_id
