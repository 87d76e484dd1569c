MATCH (d:Deleted)
RETURN d.message_id
