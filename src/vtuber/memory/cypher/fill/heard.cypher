UNWIND $rows AS row
MERGE (u:Utterance {stream: row.stream, id: row.utterance})
SET u.heard = true
