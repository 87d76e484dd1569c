// Whoever opens a memory that was left in the middle makes its indexes anew.
MATCH (m:Memory {id: 'viewers'})
SET m.scrubbing = true
