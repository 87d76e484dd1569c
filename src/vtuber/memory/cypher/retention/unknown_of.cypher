UNWIND $utterances AS id
MATCH (:Utterance {stream: $stream, id: id})-[to:REPLIED_TO]->(v:Viewer)
WHERE v.name IS NULL
DELETE to
