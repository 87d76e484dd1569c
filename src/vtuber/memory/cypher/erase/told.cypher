// Names of which others told, and all topics.
MATCH (n:Name)
WHERE EXISTS { (n)<-[:MENTIONED|GIFTED_TO]-() }
RETURN 'name' AS kind, n.name AS name
  UNION ALL
MATCH (t:Topic)
RETURN 'topic' AS kind, t.name AS name
