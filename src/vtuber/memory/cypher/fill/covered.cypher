// Intervals of a stream may come in several pieces, and more than once.
UNWIND $rows AS row
MERGE (s:Stream {id: row.stream})
SET
  s.rows =
    CASE
      WHEN
        any(
          place IN range(0, size(coalesce(s.rows, [])) - 1, 2)
          WHERE s.rows[place] = row.first
        )
        THEN s.rows
      ELSE coalesce(s.rows, []) + [row.first, row.last]
    END
