UNWIND $rows AS row
MERGE (v:Viewer {id: row.viewer})
MERGE (u:Utterance {stream: row.stream, id: row.utterance})
SET u.heard = coalesce(u.heard, false)
MERGE (u)-[:REPLIED_TO]->(v)
