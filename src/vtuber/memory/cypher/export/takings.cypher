MATCH (s:Stream)-[t:TOOK_IN]->(c:Currency)
RETURN s.id, c.code, t.millionths
