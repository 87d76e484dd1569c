MATCH (p:Promise)
WHERE p.text IS NULL
RETURN
  p.id,
  coalesce(p.due.epochSeconds * 1000000 + p.due.microsecond, 0),
  coalesce(p.kept.epochSeconds * 1000000 + p.kept.microsecond, 0),
  coalesce(p.dropped.epochSeconds * 1000000 + p.dropped.microsecond, 0),
  coalesce(p.expired.epochSeconds * 1000000 + p.expired.microsecond, 0)
