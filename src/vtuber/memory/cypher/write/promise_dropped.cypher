UNWIND $rows AS row
WITH row, datetime.fromEpoch(row.at / 1000000, row.at % 1000000 * 1000) AS at
MERGE (p:Promise {id: row.promise})
SET p.dropped =
    CASE
      WHEN p.dropped <= at THEN p.dropped
      ELSE at
    END
