UNWIND $rows AS row
MERGE (v:Viewer {id: row.id})
SET
  v.name = row.name,
  v.first = datetime.fromEpoch(row.first / 1000000, row.first % 1000000 * 1000),
  v.last = datetime.fromEpoch(row.last / 1000000, row.last % 1000000 * 1000),
  v.months = row.months
WITH v, row
UNWIND row.names AS name
MERGE (n:Name {name: name})
MERGE (v)-[:CALLED]->(n)
