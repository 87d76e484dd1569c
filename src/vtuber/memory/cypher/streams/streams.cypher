MATCH (s:Stream)
WHERE s.first IS NOT NULL AND s.id <> $besides
RETURN s.id
ORDER BY s.first DESC, s.id DESC
LIMIT $limit
