MATCH (v:Viewer)-[r:RAIDED]->(s:Stream)
RETURN
  v.id,
  s.id,
  r.seq,
  r.at.epochSeconds * 1000000 + r.at.microsecond,
  r.viewers
