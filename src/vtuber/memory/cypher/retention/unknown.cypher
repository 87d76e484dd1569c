// What she said to somebody who was never met, and what of theirs she took up.
CALL () {
  MATCH (:Utterance)-[to:REPLIED_TO]->(v:Viewer)
  WHERE v.name IS NULL
  DELETE to
}
CALL () {
  MATCH (v:Viewer)-[taken:TAKEN_UP]->(:Stream)
  WHERE v.name IS NULL
  DELETE taken
}
