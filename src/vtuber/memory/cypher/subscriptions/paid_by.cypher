MATCH (v:Viewer {id: $viewer})-[p:SUBSCRIBED|GIFTED]->(s:Stream)
WHERE s.id <> $besides
RETURN
  p.at.epochSeconds * 1000000 + p.at.microsecond AS at,
  v.id AS viewer,
  s.id AS stream,
  p.seq AS seq,
  CASE
    WHEN type(p) = 'GIFTED' THEN 'gift'
    WHEN p.again THEN 'resubscription'
    ELSE 'subscription'
  END AS kind,
  p.tier AS tier,
  coalesce(p.months, 0) AS months,
  coalesce(p.count, 0) AS count
ORDER BY p.at DESC, v.id DESC, s.id DESC, p.seq DESC
LIMIT $limit
