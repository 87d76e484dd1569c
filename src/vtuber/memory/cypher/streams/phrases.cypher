MATCH (s:Stream)-[e:ECHOED]->(p:Phrase)
WHERE s.id <> $besides
RETURN
  s.id,
  e.seq,
  e.at.epochSeconds * 1000000 + e.at.microsecond,
  p.phrase,
  e.voices,
  toInteger(e.hers)
ORDER BY e.at DESC, s.id DESC, e.seq DESC
LIMIT $limit
