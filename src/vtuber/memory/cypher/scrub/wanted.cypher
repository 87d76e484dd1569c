MATCH (m:Memory {id: 'viewers'})
RETURN coalesce(m.unscrubbed, false) AS wanted
