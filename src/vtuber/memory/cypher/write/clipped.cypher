MATCH (s:Stream {id: $stream})
UNWIND $rows AS row
MERGE (c:Clip {stream: $stream, seq: row.seq})
SET
  c.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  c.clip = row.clip
MERGE (s)-[:CLIPPED]->(c)
