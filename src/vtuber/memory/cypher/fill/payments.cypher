UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
MERGE (s:Stream {id: row.stream})
WITH
  s,
  v,
  row,
  datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000) AS at
FOREACH (_ IN
CASE row.kind
  WHEN 'donation' THEN [1]
  ELSE []
END |
  MERGE (v)-[p:DONATED {seq: row.seq}]->(s)
  SET p.at = at, p.amount = row.amount, p.currency = row.currency
)
FOREACH (_ IN
CASE row.kind
  WHEN 'cheer' THEN [1]
  ELSE []
END |
  MERGE (v)-[p:CHEERED {seq: row.seq}]->(s)
  SET p.at = at, p.amount = row.amount, p.currency = row.currency
)
FOREACH (_ IN
CASE
  WHEN row.kind IN ['subscription', 'resubscription'] THEN [1]
  ELSE []
END |
  MERGE (v)-[p:SUBSCRIBED {seq: row.seq}]->(s)
  SET
    p.at = at,
    p.amount = row.amount,
    p.currency = row.currency,
    p.tier = row.tier,
    p.months = row.months,
    p.again = row.kind = 'resubscription'
)
FOREACH (_ IN
CASE row.kind
  WHEN 'gift' THEN [1]
  ELSE []
END |
  MERGE (v)-[p:GIFTED {seq: row.seq}]->(s)
  SET
    p.at = at,
    p.amount = row.amount,
    p.currency = row.currency,
    p.tier = row.tier,
    p.count = row.count
)
