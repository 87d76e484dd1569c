MATCH (m:Memory {id: 'viewers'})
SET m.expired_before = $before
