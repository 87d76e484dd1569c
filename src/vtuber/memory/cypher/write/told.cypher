// What was taken back keeps its place.
MATCH (s:Stream {id: $stream})
UNWIND $rows AS row
MERGE (v:Viewer {id: row.viewer})
WITH
  s,
  v,
  row,
  datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000) AS at
WITH
  v,
  row,
  at,
  coalesce(at <= v.banned_until, false) OR
  coalesce(at <= s.cleared_until, false) OR
  EXISTS {
    MATCH (:Deleted {message_id: row.message_id})
  } OR
  EXISTS {
    MATCH (v)-[:WISHED]->(w:Wish)
    WHERE at <= w.until AND row.words CONTAINS w.word
  } AS gone
MERGE (f:Fact {stream: $stream, viewer: row.viewer, seq: row.seq, n: row.n})
SET
  f.at = at,
  f.message_id = row.message_id,
  f.key =
    CASE
      WHEN gone THEN ''
      ELSE row.key
    END,
  f.value =
    CASE
      WHEN gone THEN ''
      ELSE row.value
    END,
  f.confidence =
    CASE
      WHEN gone THEN 0
      ELSE row.confidence
    END,
  f.words =
    CASE
      WHEN gone THEN ''
      ELSE row.words
    END
MERGE (v)-[:TOLD]->(f)
