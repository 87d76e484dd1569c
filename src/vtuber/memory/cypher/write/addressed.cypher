// Whether it was heard, and so is a reply, may be known before or after.
UNWIND $rows AS row
MERGE (v:Viewer {id: row.viewer})
MERGE (u:Utterance {stream: $stream, id: row.utterance})
SET u.heard = coalesce(u.heard, false)
MERGE (u)-[:REPLIED_TO]->(v)
