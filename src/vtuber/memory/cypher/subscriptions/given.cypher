MATCH (v:Viewer)-[g:GIFTED_TO]->(n:Name)
WHERE g.stream <> $besides
MATCH (v)-[p:GIFTED {seq: g.seq}]->(s:Stream {id: g.stream})
RETURN
  p.at.epochSeconds * 1000000 + p.at.microsecond AS at,
  v.id AS giver,
  n.name AS recipient,
  s.id AS stream,
  p.seq AS seq,
  p.tier AS tier
ORDER BY p.at DESC, v.id DESC, s.id DESC, p.seq DESC, n.name DESC
LIMIT $limit
