// Names that nobody bears and nothing tells of, topics likewise.
CALL () {
  MATCH (n:Name)
  WHERE NOT EXISTS { (n)--() }
  DELETE n
}
CALL () {
  MATCH (t:Topic)
  WHERE NOT EXISTS { (t)--() }
  DELETE t
}
