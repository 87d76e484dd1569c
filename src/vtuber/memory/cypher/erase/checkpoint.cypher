CALL db.checkpoint() YIELD success
RETURN success
