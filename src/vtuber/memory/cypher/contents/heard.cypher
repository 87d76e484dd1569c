MATCH (u:Utterance)
WHERE u.heard
RETURN u.stream, u.id
