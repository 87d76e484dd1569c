// Only the latest facts of a viewer in a stream are kept.
UNWIND $rows AS row
CALL (row) {
  MATCH (f:Fact {stream: $stream, viewer: row.viewer})
  WHERE f.seq IS NOT NULL AND f.n IS NOT NULL
  WITH f
  ORDER BY f.seq DESC, f.n DESC
  SKIP $facts_kept
  DETACH DELETE f
}
