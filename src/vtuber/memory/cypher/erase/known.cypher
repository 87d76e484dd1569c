MATCH (v:Viewer)
RETURN
  v.id AS viewer,
  COLLECT {
    MATCH (v)-[:CALLED]->(n:Name)
    RETURN n.name
  } AS names
