UNWIND $rows AS row
WITH
  row,
  datetime.fromEpoch(row.until / 1000000, row.until % 1000000 * 1000) AS until
MERGE (v:Viewer {id: row.viewer})
SET
  v.banned_until =
    CASE
      WHEN v.banned_until >= until THEN v.banned_until
      ELSE until
    END
WITH v, until
CALL (v, until) {
  MATCH (v)-[:SAID]->(l:Line)
  WHERE l.at <= until
  SET l.text = ''
  REMOVE l.folded
}
CALL (v, until) {
  MATCH (v)-[a:MENTIONED|ASKED_ABOUT]->()
  WHERE a.at <= until
  DELETE a
}
CALL (v, until) {
  MATCH (v)-[:TOLD]->(f:Fact)
  WHERE f.at <= until
  SET f.key = '', f.value = '', f.confidence = 0, f.words = ''
}
