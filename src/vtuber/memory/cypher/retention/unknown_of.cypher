UNWIND $utterances AS id
CALL (id) {
  MATCH (:Utterance {stream: $stream, id: id})-[to:REPLIED_TO]->(v:Viewer)
  WHERE v.name IS NULL
  DELETE to
}
CALL (id) {
  MATCH (v:Viewer)-[taken:TAKEN_UP {utterance: id}]->(:Stream {id: $stream})
  WHERE v.name IS NULL
  DELETE taken
}
