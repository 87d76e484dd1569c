UNWIND $viewers AS id
MATCH (v:Viewer {id: id})
CALL (v) {
  MATCH (v)-[:SAID|TOLD|WISHED]->(own)
  DETACH DELETE own
}
DETACH DELETE v
