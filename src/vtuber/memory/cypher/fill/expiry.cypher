UNWIND $rows AS row
MATCH (m:Memory {id: 'viewers'})
SET m.expired_before = row.before
