MATCH (s:Stream)
WHERE s.first IS NOT NULL
RETURN
  s.id,
  s.index,
  s.first.epochSeconds * 1000000 + s.first.microsecond,
  s.last.epochSeconds * 1000000 + s.last.microsecond
