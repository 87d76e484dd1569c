// The badge of a viewer's last line with one in a stream, of equal times the greater.
MATCH (s:Stream {id: $stream})
UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
WITH
  s,
  v,
  row,
  datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000) AS at
MERGE (v)-[w:WORE]->(s)
SET
  w.months =
    CASE
      WHEN w.at > at OR (w.at = at AND w.months >= row.months) THEN w.months
      ELSE row.months
    END,
  w.at =
    CASE
      WHEN w.at >= at THEN w.at
      ELSE at
    END
