MATCH (s:Stream)-[t:TOOK_IN]->(c:Currency)
WHERE s.id <> $besides
RETURN s.id, c.code, t.millionths
