UNWIND $rows AS row
WITH row, datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000) AS at
MERGE (s:Stream {id: $stream})
SET
  s.cleared_until =
    CASE
      WHEN s.cleared_until >= at THEN s.cleared_until
      ELSE at
    END
WITH s, at
CALL (at) {
  MATCH (l:Line {stream: $stream})
  WHERE l.viewer IS NOT NULL AND l.seq IS NOT NULL AND l.at <= at
  SET l.text = ''
  REMOVE l.folded
}
CALL (s, at) {
  MATCH (s)<-[:CHATTED_IN]-(:Viewer)-[a:MENTIONED|ASKED_ABOUT]->()
  WHERE a.stream = $stream AND a.at <= at
  DELETE a
}
CALL (at) {
  MATCH (f:Fact {stream: $stream})
  WHERE
    f.viewer IS NOT NULL AND
    f.seq IS NOT NULL AND
    f.n IS NOT NULL AND
    f.at <= at
  SET f.key = '', f.value = '', f.confidence = 0, f.words = ''
}
