MATCH (m:Memory {id: 'viewers'})
DELETE m
