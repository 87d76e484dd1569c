MATCH (v:Viewer)-[a:MENTIONED]->(n:Name)
RETURN
  v.id AS viewer,
  a.stream AS stream,
  a.seq AS seq,
  'viewer' AS kind,
  n.name AS to
  UNION ALL
MATCH (v:Viewer)-[a:ASKED_ABOUT]->(t:Topic)
RETURN
  v.id AS viewer,
  a.stream AS stream,
  a.seq AS seq,
  'topic' AS kind,
  t.name AS to
