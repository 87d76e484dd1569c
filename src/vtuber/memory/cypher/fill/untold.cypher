UNWIND $rows AS row
MERGE (v:Viewer {id: row.viewer})
MERGE (v)-[:WISHED]->(w:Wish {word: row.word})
SET
  w.until = datetime.fromEpoch(row.until / 1000000, row.until % 1000000 * 1000)
