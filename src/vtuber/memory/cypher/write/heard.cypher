UNWIND $rows AS row
MERGE (u:Utterance {stream: $stream, id: row.utterance})
SET u.heard = true
