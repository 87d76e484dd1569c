MATCH (s:Stream {id: $stream})
UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
MERGE (v)-[p:SUBSCRIBED {seq: row.seq}]->(s)
SET
  p.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  p.amount = row.amount,
  p.currency = row.currency,
  p.tier = row.tier,
  p.months = row.months,
  p.again = row.kind = 'resubscription'
