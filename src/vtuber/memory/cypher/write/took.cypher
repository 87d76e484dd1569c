MATCH (s:Stream {id: $stream})
UNWIND $rows AS row
MERGE (c:Currency {code: row.currency})
MERGE (s)-[t:TOOK_IN]->(c)
SET t.millionths = coalesce(t.millionths, 0) + row.millionths
