MATCH (m:Memory {id: 'viewers'})
WHERE m.filling IS NOT NULL
RETURN m.filling AS of, m.filled AS done
