UNWIND $rows AS row
MERGE (s:Stream {id: row.stream})
MERGE (t:Topic {name: row.topic})
MERGE (s)-[d:DISCUSSED {seq: row.seq}]->(t)
SET
  d.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  d.activity = row.activity,
  d.seconds = row.seconds,
  d.viewer_s = row.viewer_s,
  d.messages = row.messages,
  d.laughs = row.laughs,
  d.payments = row.payments
