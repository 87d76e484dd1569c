MATCH (m:Memory {id: 'viewers'})
SET m.marks = size($marks)
WITH m
UNWIND $marks AS each
MERGE (:Mark {kind: each.kind, mark: each.mark})
