UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
WITH v, row, datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000) AS at
FOREACH (_ IN
CASE row.kind
  WHEN 'viewer' THEN [1]
  ELSE []
END |
  MERGE (n:Name {name: row.to})
  MERGE (v)-[a:MENTIONED {stream: row.stream, seq: row.seq}]->(n)
  SET a.at = at, a.message_id = row.message_id
)
FOREACH (_ IN
CASE row.kind
  WHEN 'topic' THEN [1]
  ELSE []
END |
  MERGE (t:Topic {name: row.to})
  MERGE (v)-[a:ASKED_ABOUT {stream: row.stream, seq: row.seq}]->(t)
  SET a.at = at, a.message_id = row.message_id
)
