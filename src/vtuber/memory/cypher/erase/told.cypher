// Names of which others told, and what streams were about.
MATCH (n:Name)
WHERE EXISTS { (n)<-[:MENTIONED|GIFTED_TO]-() }
RETURN 'names' AS kind, n.name AS words
  UNION ALL
MATCH (t:Topic)
RETURN 'topics' AS kind, t.name AS words
  UNION ALL
MATCH (p:Phrase)
RETURN 'phrases' AS kind, p.phrase AS words
  UNION ALL
MATCH (p:Promise)
WHERE p.text IS NOT NULL
RETURN DISTINCT 'promises' AS kind, p.text AS words
