MATCH (s:Stream)
WHERE s.cleared_until IS NOT NULL
RETURN
  s.id,
  s.cleared_until.epochSeconds * 1000000 + s.cleared_until.microsecond
