MERGE (s:Stream {id: $stream})
SET s.rows = $rows
