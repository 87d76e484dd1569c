UNWIND $rows AS row
MERGE (:Deleted {message_id: row.message_id})
WITH row
CALL (row) {
  MATCH (l:Line {message_id: row.message_id})
  SET l.text = ''
  REMOVE l.folded
}
CALL (row) {
  MATCH ()-[a:MENTIONED {message_id: row.message_id}]->()
  DELETE a
}
CALL (row) {
  MATCH ()-[a:ASKED_ABOUT {message_id: row.message_id}]->()
  DELETE a
}
CALL (row) {
  MATCH (f:Fact {message_id: row.message_id})
  SET f.key = '', f.value = '', f.confidence = 0, f.words = ''
}
