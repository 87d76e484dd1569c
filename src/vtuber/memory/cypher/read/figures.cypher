OPTIONAL MATCH (:Viewer)-[c:CHATTED_IN]->(:Stream)
WITH sum(c.messages) AS messages
RETURN
  COUNT {
    MATCH (v:Viewer)
    WHERE v.name IS NOT NULL
  } AS viewers,
  COUNT {
    MATCH (s:Stream)
    WHERE s.first IS NOT NULL
  } AS streams,
  messages,
  COUNT {
    MATCH (:Viewer)-[:DONATED|CHEERED|SUBSCRIBED|GIFTED]->(:Stream)
  } AS payments,
  COUNT {
    MATCH (l:Line)
    WHERE l.text <> ''
  } AS lines,
  COUNT {
    MATCH (m:Mark)
    WHERE m.kind = 'viewer'
  } AS forgotten,
  COUNT {
    MATCH (p:Promise)
    WHERE p.text IS NOT NULL
  } AS promises,
  COUNT {
    MATCH (t:Topic)
    WHERE EXISTS { (t)<-[:DISCUSSED]-() }
  } AS topics,
  COUNT {
    MATCH (:Stream)-[p:PLAYED]->(:Game)
    WHERE p.moment = 'started'
  } AS games,
  COUNT {
    MATCH (:Clip)
  } AS clips,
  COUNT {
    MATCH (f:Fact)
    WHERE f.value <> ''
  } AS facts
