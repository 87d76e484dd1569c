// What she said to somebody who was never met.
MATCH (u:Utterance)-[to:REPLIED_TO]->(v:Viewer)
WHERE v.name IS NULL
DELETE to
