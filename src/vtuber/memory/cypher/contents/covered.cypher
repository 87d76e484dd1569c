MATCH (s:Stream)
UNWIND range(0, size(coalesce(s.rows, [])) - 1, 2) AS place
RETURN s.id, s.rows[place], s.rows[place + 1]
