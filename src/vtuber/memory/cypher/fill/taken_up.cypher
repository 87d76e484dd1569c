UNWIND $rows AS row
MERGE (v:Viewer {id: row.viewer})
MERGE (s:Stream {id: row.stream})
MERGE (v)-[a:TAKEN_UP {utterance: row.utterance}]->(s)
SET a.message_id = row.message_id
