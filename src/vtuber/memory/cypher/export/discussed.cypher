MATCH (s:Stream)-[d:DISCUSSED]->(t:Topic)
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
