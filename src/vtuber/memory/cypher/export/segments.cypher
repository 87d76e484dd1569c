MATCH (g:Segment)
OPTIONAL MATCH (g)-[:ABOUT]->(t:Topic)
RETURN
  g.stream,
  g.seq,
  g.at.epochSeconds * 1000000 + g.at.microsecond,
  g.activity,
  coalesce(t.name, '')
