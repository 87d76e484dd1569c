UNWIND $rows AS row
MERGE (v:Viewer {id: row.viewer})
SET
  v.banned_until =
    datetime.fromEpoch(row.until / 1000000, row.until % 1000000 * 1000)
