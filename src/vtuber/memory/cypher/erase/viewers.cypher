UNWIND $viewers AS id
MATCH (v:Viewer {id: id})
CALL (v) {
  MATCH (v)-[:SAID]->(l:Line)
  DETACH DELETE l
}
CALL (v) {
  MATCH (v)<-[:REPLIED_TO]-(u:Utterance)
  WHERE NOT u.heard
  DETACH DELETE u
}
DETACH DELETE v
