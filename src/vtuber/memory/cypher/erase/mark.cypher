// What was erased is still in the server's files.
MATCH (m:Memory {id: 'viewers'})
SET m.unscrubbed = m.marks < size($marks) OR coalesce(m.unscrubbed, false)
SET m.marks = size($marks)
WITH m
UNWIND $marks AS each
MERGE (:Mark {kind: each.kind, mark: each.mark})
