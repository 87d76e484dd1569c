UNWIND $rows AS row
MERGE (s:Stream {id: row.stream})
MERGE (g:Segment {stream: row.stream, seq: row.seq})
SET
  g.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  g.activity = row.activity
MERGE (s)-[:HAD]->(g)
FOREACH (name IN
CASE row.topic
  WHEN '' THEN []
  ELSE [row.topic]
END |
  MERGE (t:Topic {name: name})
  MERGE (g)-[:ABOUT]->(t)
)
