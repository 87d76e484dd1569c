MATCH (m:Memory {id: 'viewers'})
CALL () {
  UNWIND $rows AS row
  MERGE (:Mark {kind: row.kind, mark: row.mark})
}
SET m.marks = COUNT { (:Mark) }
