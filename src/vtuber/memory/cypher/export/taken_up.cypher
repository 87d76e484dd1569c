MATCH (v:Viewer)-[a:TAKEN_UP]->(s:Stream)
RETURN v.id, s.id, a.utterance, a.message_id
