MATCH (s:Stream {id: $stream})
RETURN s.rows AS rows
