UNWIND $rows AS row
MERGE (s:Stream {id: row.stream})
MERGE (c:Currency {code: row.currency})
MERGE (s)-[t:TOOK_IN]->(c)
SET t.millionths = row.millionths
