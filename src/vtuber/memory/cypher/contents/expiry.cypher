MATCH (m:Memory {id: 'viewers'})
WHERE m.expired_before IS NOT NULL
RETURN m.expired_before
