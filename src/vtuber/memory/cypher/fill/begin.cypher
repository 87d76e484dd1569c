// Half filled, and of this layout, from now on; the rest is taken out after it.
MERGE (m:Memory {id: 'viewers'})
  ON CREATE SET m.writes = 0
SET
  m.format = $format,
  m.marks = 0,
  m.filling = $of,
  m.filled = 0,
  m.expired_before = null
