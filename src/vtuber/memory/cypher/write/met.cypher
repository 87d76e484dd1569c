// The newest name wins by its time, of equal times the greater; `last` is that time.
UNWIND $rows AS row
MERGE (v:Viewer {id: row.viewer})
WITH
  v,
  row,
  datetime.fromEpoch(row.first / 1000000, row.first % 1000000 * 1000) AS first,
  datetime.fromEpoch(row.last / 1000000, row.last % 1000000 * 1000) AS last
SET
  v.name =
    CASE
      WHEN v.last > last OR (v.last = last AND v.name >= row.name) THEN v.name
      ELSE row.name
    END,
  v.first =
    CASE
      WHEN v.first <= first THEN v.first
      ELSE first
    END,
  v.last =
    CASE
      WHEN v.last >= last THEN v.last
      ELSE last
    END,
  v.months =
    CASE
      WHEN v.months >= row.months THEN v.months
      ELSE row.months
    END
