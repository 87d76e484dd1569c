UNWIND $rows AS row
MERGE (s:Stream {id: row.stream})
MERGE (g:Game {name: row.game})
MERGE (s)-[p:PLAYED {seq: row.seq}]->(g)
SET
  p.at = datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000),
  p.moment = row.moment,
  p.winner = row.winner
