UNWIND $rows AS row
MERGE (:Deleted {message_id: row.message_id})
