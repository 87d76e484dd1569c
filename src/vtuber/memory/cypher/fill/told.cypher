UNWIND $rows AS row
MERGE (v:Viewer {id: row.viewer})
MERGE (f:Fact {stream: row.stream, viewer: row.viewer, seq: row.seq, n: row.n})
SET
  f.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  f.message_id = row.message_id,
  f.key = row.key,
  f.value = row.value,
  f.confidence = row.confidence,
  f.words = row.words
MERGE (v)-[:TOLD]->(f)
