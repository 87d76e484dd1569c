MATCH (s:Stream {id: $stream})
UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
WITH
  s,
  v,
  row,
  datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000) AS at
WHERE
  NOT (coalesce(at <= v.banned_until, false) OR
    coalesce(at <= s.cleared_until, false) OR
    EXISTS {
      MATCH (:Deleted {message_id: row.message_id})
    })
MERGE (n:Name {name: row.to})
MERGE (v)-[a:MENTIONED {stream: $stream, seq: row.seq}]->(n)
SET a.at = at, a.message_id = row.message_id
