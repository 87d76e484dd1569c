MATCH (p:Promise)
WHERE
  p.text IS NOT NULL AND
  p.stream <> $besides AND
  p.kept IS NULL AND
  p.dropped IS NULL AND
  p.expired IS NULL
RETURN
  p.id,
  p.stream,
  p.seq,
  p.at.epochSeconds * 1000000 + p.at.microsecond,
  p.text,
  p.until,
  p.amount,
  p.currency,
  p.raised,
  p.percent,
  coalesce(p.due.epochSeconds * 1000000 + p.due.microsecond, 0),
  coalesce(p.kept.epochSeconds * 1000000 + p.kept.microsecond, 0),
  coalesce(p.dropped.epochSeconds * 1000000 + p.dropped.microsecond, 0),
  coalesce(p.expired.epochSeconds * 1000000 + p.expired.microsecond, 0)
ORDER BY p.at DESC, p.id DESC
LIMIT $limit
