MATCH (v:Viewer)-[a:MENTIONED]->(n:Name)
RETURN
  v.id AS viewer,
  a.stream AS stream,
  a.seq AS seq,
  'viewer' AS kind,
  n.name AS to,
  a.at.epochSeconds * 1000000 + a.at.microsecond AS at,
  a.message_id AS message_id
  UNION ALL
MATCH (v:Viewer)-[a:ASKED_ABOUT]->(t:Topic)
RETURN
  v.id AS viewer,
  a.stream AS stream,
  a.seq AS seq,
  'topic' AS kind,
  t.name AS to,
  a.at.epochSeconds * 1000000 + a.at.microsecond AS at,
  a.message_id AS message_id
