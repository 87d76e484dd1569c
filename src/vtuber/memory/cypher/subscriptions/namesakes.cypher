MATCH (:Viewer {id: $viewer})-[:CALLED]->(n:Name)
MATCH (n)<-[:CALLED]-(v:Viewer)
WITH DISTINCT v
ORDER BY v.last DESC, v.id
LIMIT $limit
RETURN
  v.id AS id,
  v.name AS name,
  v.first.epochSeconds * 1000000 + v.first.microsecond AS first,
  v.last.epochSeconds * 1000000 + v.last.microsecond AS last,
  COLLECT {
    MATCH (v)-[:CALLED]->(n:Name)
    RETURN n.name
  } AS names,
  COLLECT {
    MATCH (v)-[w:WORE]->(s:Stream)
    WHERE s.id <> $besides
    RETURN [w.at.epochSeconds * 1000000 + w.at.microsecond, s.id, w.months]
  } AS badges,
  COLLECT {
    MATCH (v)-[c:CHATTED_IN]->(s:Stream)
    WHERE s.id <> $besides
    RETURN [c.last.epochSeconds * 1000000 + c.last.microsecond, s.id]
  } AS attended
