MATCH (u:Utterance)-[:REPLIED_TO]->(v:Viewer)
RETURN u.stream, u.id, v.id
