// Only the latest lines of a viewer in a stream are kept.
UNWIND $rows AS row
CALL (row) {
  MATCH (l:Line {stream: $stream, viewer: row.viewer})
  WHERE l.seq IS NOT NULL
  WITH l
  ORDER BY l.seq DESC
  SKIP $lines_kept
  DETACH DELETE l
}
