UNWIND $rows AS row
MERGE (s:Stream {id: row.stream})
MERGE (c:Clip {stream: row.stream, seq: row.seq})
SET
  c.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  c.clip = row.clip
MERGE (s)-[:CLIPPED]->(c)
