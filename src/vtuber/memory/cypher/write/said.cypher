// Words that were taken back keep their place. `folded` is there where it is not the text in small letters.
MATCH (s:Stream {id: $stream})
UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
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
MERGE (l:Line {stream: $stream, viewer: row.viewer, seq: row.seq})
SET
  l.at = at,
  l.message_id = row.message_id,
  l.text =
    CASE
      WHEN gone THEN ''
      ELSE row.text
    END,
  l.folded =
    CASE
      WHEN gone THEN null
      ELSE row.folded
    END
MERGE (v)-[:SAID]->(l)
