// Names that nobody bears and nothing tells of; topics, phrases, and viewers of whom nothing is known, likewise.
CALL () {
  MATCH (u:Utterance)
  WHERE NOT u.heard AND NOT EXISTS { (u)-[:REPLIED_TO]->() }
  DETACH DELETE u
}
CALL () {
  MATCH (v:Viewer)
  WHERE v.name IS NULL AND v.banned_until IS NULL AND NOT EXISTS { (v)--() }
  DELETE v
}
CALL () {
  MATCH (n:Name|Topic|Phrase)
  WHERE NOT EXISTS { (n)--() }
  DELETE n
}
