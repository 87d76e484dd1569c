MERGE (m:Memory {id: 'viewers'})
  ON CREATE SET m.format = $format, m.writes = 0, m.marks = 0
