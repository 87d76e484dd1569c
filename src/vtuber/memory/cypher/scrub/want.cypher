MATCH (m:Memory {id: 'viewers'})
SET m.unscrubbed = true
