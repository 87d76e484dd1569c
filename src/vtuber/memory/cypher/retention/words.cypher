// Words, names that were called, and topics from before a moment.
WITH datetime.fromEpoch($before / 1000000, $before % 1000000 * 1000) AS moment
CALL (moment) {
  MATCH (l:Line)
  WHERE l.at < moment
  DETACH DELETE l
}
CALL (moment) {
  MATCH (:Viewer)-[told:MENTIONED|ASKED_ABOUT|GIFTED_TO]->()
  WHERE told.at < moment
  DELETE told
}
CALL (moment) {
  MATCH (g:Segment)-[about:ABOUT]->()
  WHERE g.at < moment
  DELETE about
}
CALL (moment) {
  MATCH (v:Viewer)
  WHERE v.banned_until < moment
  REMOVE v.banned_until
}
CALL (moment) {
  MATCH (f:Fact)
  WHERE f.at < moment
  DETACH DELETE f
}
CALL (moment) {
  MATCH (w:Wish)
  WHERE w.until < moment
  DETACH DELETE w
}
CALL (moment) {
  MATCH (p:Promise)
  WHERE p.at < moment
  DETACH DELETE p
}
CALL (moment) {
  MATCH (:Stream)-[told:DISCUSSED|ECHOED]->()
  WHERE told.at < moment
  DELETE told
}
