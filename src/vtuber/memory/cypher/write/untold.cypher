// Lines are searched by whoever runs this: what their words are is not kept beside them.
UNWIND $rows AS row
WITH
  row,
  datetime.fromEpoch(row.until / 1000000, row.until % 1000000 * 1000) AS until
MERGE (v:Viewer {id: row.viewer})
MERGE (v)-[:WISHED]->(w:Wish {word: row.word})
SET w.until =
    CASE
      WHEN w.until >= until THEN w.until
      ELSE until
    END
WITH v, row, until
CALL (v, row, until) {
  MATCH (v)-[:TOLD]->(f:Fact)
  WHERE f.at <= until AND f.words CONTAINS row.word
  SET f.key = '', f.value = '', f.confidence = 0, f.words = ''
}
