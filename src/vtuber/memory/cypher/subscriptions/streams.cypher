MATCH (s:Stream)
WHERE s.first IS NOT NULL AND s.id <> $besides
RETURN
  s.first.epochSeconds * 1000000 + s.first.microsecond AS at,
  s.id AS stream
