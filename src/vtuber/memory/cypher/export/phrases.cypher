MATCH (s:Stream)-[e:ECHOED]->(p:Phrase)
RETURN
  s.id,
  e.seq,
  e.at.epochSeconds * 1000000 + e.at.microsecond,
  p.phrase,
  e.voices,
  toInteger(e.hers)
