MATCH (m:Memory {id: 'viewers'})
REMOVE m.scrubbing
