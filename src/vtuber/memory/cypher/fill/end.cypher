MATCH (m:Memory {id: 'viewers'})
REMOVE m.filling, m.filled
