MATCH (s:Stream)-[p:PLAYED]->(g:Game)
RETURN
  s.id,
  p.seq,
  p.at.epochSeconds * 1000000 + p.at.microsecond,
  g.name,
  p.moment,
  p.winner
