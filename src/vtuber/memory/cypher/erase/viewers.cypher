UNWIND $viewers AS id
MATCH (v:Viewer {id: id})
CALL (v) {
  MATCH (v)-[:SAID]->(l:Line)
  DETACH DELETE l
}
DETACH DELETE v
