MATCH (v:Viewer)<-[:REPLIED_TO]-(u:Utterance)
WHERE u.heard
RETURN v.id, u.stream, u.id
