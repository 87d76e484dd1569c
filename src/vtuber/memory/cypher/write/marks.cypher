MATCH (m:Memory {id: 'viewers'})
RETURN m.marks AS marks
