MATCH (v:Viewer)-[p:DONATED|CHEERED|SUBSCRIBED|GIFTED]->(s:Stream)
RETURN
  v.id,
  s.id,
  p.seq,
  p.at.epochSeconds * 1000000 + p.at.microsecond,
  CASE type(p)
    WHEN 'DONATED' THEN 'donation'
    WHEN 'CHEERED' THEN 'cheer'
    WHEN 'GIFTED' THEN 'gift'
    ELSE
      CASE
        WHEN p.again THEN 'resubscription'
        ELSE 'subscription'
      END
  END,
  p.amount,
  p.currency,
  coalesce(p.tier, ''),
  coalesce(p.months, 0),
  coalesce(p.count, 0)
