UNWIND $rows AS row
WITH row, datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000) AS at
MERGE (s:Stream {id: $stream})
SET s.cleared_until = CASE WHEN s.cleared_until >= at THEN s.cleared_until ELSE at END
WITH at
CALL (at) {
  MATCH (l:Line {stream: $stream})
  WHERE l.viewer IS NOT NULL AND l.seq IS NOT NULL AND l.at <= at
  SET l.text = ''
  REMOVE l.folded
}
CALL (at) {
  MATCH ()-[a:MENTIONED {stream: $stream}]->()
  WHERE a.at <= at
  DELETE a
}
CALL (at) {
  MATCH ()-[a:ASKED_ABOUT {stream: $stream}]->()
  WHERE a.at <= at
  DELETE a
}
