MATCH (m:Memory {id: 'viewers'})
RETURN m.marks AS marks, coalesce(m.expired_before, 0) AS expired_before
