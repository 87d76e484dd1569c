MATCH (v:Viewer)-[w:WORE]->(s:Stream)
RETURN v.id, s.id, w.at.epochSeconds * 1000000 + w.at.microsecond, w.months
