MATCH (m:Memory {id: 'viewers'})
SET m.filled = $done
