SHOW SETTINGS 'db.tx_log.rotation.retention_policy', 'db.tx_log.rotation.size', 'db.checkpoint.interval.time'
YIELD name, value
RETURN name, value
