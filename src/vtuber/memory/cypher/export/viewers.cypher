MATCH (v:Viewer)
WHERE v.name IS NOT NULL
RETURN
  v.id,
  v.name,
  v.first.epochSeconds * 1000000 + v.first.microsecond,
  v.last.epochSeconds * 1000000 + v.last.microsecond,
  v.months,
  COLLECT {
    MATCH (v)-[:CALLED]->(n:Name)
    RETURN n.name
  }
