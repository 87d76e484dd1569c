MATCH (s:Stream)-[d:DISCUSSED]->(t:Topic)
WHERE s.id <> $besides
RETURN
  s.id,
  d.seq,
  d.at.epochSeconds * 1000000 + d.at.microsecond,
  d.activity,
  t.name,
  d.seconds,
  d.viewer_s,
  d.messages,
  d.laughs,
  d.payments
ORDER BY d.at DESC, s.id DESC, d.seq DESC
LIMIT $limit
