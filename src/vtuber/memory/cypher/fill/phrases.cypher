UNWIND $rows AS row
MERGE (s:Stream {id: row.stream})
MERGE (p:Phrase {phrase: row.phrase})
MERGE (s)-[e:ECHOED {seq: row.seq}]->(p)
SET
  e.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  e.voices = row.voices,
  e.hers = toBoolean(row.hers)
