MATCH (s:Stream {id: $stream})
UNWIND $rows AS row
MERGE (p:Phrase {phrase: row.phrase})
MERGE (s)-[e:ECHOED {seq: row.seq}]->(p)
SET
  e.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  e.voices = row.voices,
  e.hers = row.hers
