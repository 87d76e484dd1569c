MATCH (v:Viewer)-[c:CHATTED_IN]->(s:Stream)
RETURN
  v.id,
  s.id,
  c.messages,
  c.first.epochSeconds * 1000000 + c.first.microsecond,
  c.last.epochSeconds * 1000000 + c.last.microsecond,
  c.last_seq
