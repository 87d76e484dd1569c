// Each of the viewers in all streams but one; times are microseconds since 1970. Making the plan takes longer than a
// reply may wait, and it does not depend on how much there is: every part begins at a viewer or by an index.
CYPHER replan = skip
UNWIND $viewers AS id
MATCH (v:Viewer {id: id})
WHERE v.name IS NOT NULL
CALL (v) {
  MATCH (v)-[c:CHATTED_IN]->(s:Stream)
  WHERE s.id <> $besides
  WITH s, c
  ORDER BY c.last DESC, s.id DESC
  WITH
    count(*) AS streams,
    sum(c.messages) AS messages,
    min(c.first) AS first,
    max(c.last) AS last,
    head(collect({stream: s, seq: c.last_seq})) AS latest
  RETURN
    streams,
    messages,
    first.epochSeconds * 1000000 + first.microsecond AS first,
    last.epochSeconds * 1000000 + last.microsecond AS last,
    latest.stream AS stream,
    latest.seq AS seq
}
CALL (stream, seq) {
  OPTIONAL MATCH (stream)-[:HAD]->(g:Segment)
  WHERE g.seq < seq
  WITH g
  ORDER BY g.seq DESC
  LIMIT 1
  OPTIONAL MATCH (g)-[:ABOUT]->(t:Topic)
  RETURN t.name AS topic, g.activity AS activity
}
CALL (v) {
  MATCH (v)-[m:MENTIONED]->(n:Name)
  WHERE m.stream <> $besides
  WITH v, m, n
  ORDER BY m.stream DESC, m.seq DESC, n.name DESC
  LIMIT $mentions_read
  MATCH (n)<-[:CALLED]-(friend:Viewer)
  WHERE friend <> v
  WITH v, friend, count(DISTINCT [m.stream, m.seq]) AS times
  ORDER BY times DESC, friend.id
  LIMIT $friends_considered
  CALL (v, friend) {
    MATCH (friend)-[m:MENTIONED]->(n:Name)
    WHERE m.stream <> $besides
    WITH v, m, n
    ORDER BY m.stream DESC, m.seq DESC, n.name DESC
    LIMIT $mentions_read
    WHERE EXISTS { (v)-[:CALLED]->(n) }
    RETURN count(DISTINCT [m.stream, m.seq]) AS back
  }
  RETURN collect([friend.name, friend.id, times, back]) AS friends
}
CALL (v) {
  MATCH (v)-[:TOLD]->(f:Fact)
  WHERE f.stream <> $besides AND f.value <> ''
  WITH f
  ORDER BY f.at DESC, f.stream DESC, f.seq DESC, f.n DESC
  LIMIT $tellings_read
  RETURN
    collect([
      f.viewer,
      f.stream,
      f.seq,
      f.n,
      f.at.epochSeconds * 1000000 + f.at.microsecond,
      f.message_id,
      f.key,
      f.value,
      f.confidence
    ]) AS facts
}
CALL (v, stream) {
  MATCH (l:Line {stream: stream.id, viewer: v.id})
  USING INDEX l:Line(stream, viewer, seq)
  WHERE l.seq IS NOT NULL AND l.text <> ''
  RETURN
    collect([
      l.seq,
      l.message_id,
      l.at.epochSeconds * 1000000 + l.at.microsecond,
      l.text
    ]) AS lines
}
CALL (v) {
  MATCH (v)-[a:TAKEN_UP]->(s:Stream)
  WHERE s.id <> $besides
  MATCH (u:Utterance {stream: s.id, id: a.utterance})
  USING INDEX u:Utterance(stream, id)
  WHERE u.heard
  MATCH (l:Line {stream: s.id, viewer: v.id})
  USING INDEX l:Line(stream, viewer, seq)
  WHERE l.seq IS NOT NULL AND l.message_id = a.message_id AND l.text <> ''
  RETURN
    collect(
      DISTINCT [
        l.message_id,
        l.at.epochSeconds * 1000000 + l.at.microsecond,
        l.text
      ]) AS shared
}
RETURN
  v.id AS id,
  v.name AS name,
  v.months AS months,
  streams,
  messages,
  first,
  last,
  stream.id AS stream,
  COLLECT {
    MATCH (v)-[:CALLED]->(n:Name)
    RETURN n.name
  } AS names,
  topic,
  activity,
  lines,
  COLLECT {
    MATCH (v)-[p:DONATED|CHEERED|SUBSCRIBED|GIFTED]->(s:Stream)
    WHERE s.id <> $besides
    RETURN [
      s.id,
      p.at.epochSeconds * 1000000 + p.at.microsecond,
      p.amount,
      p.currency,
      coalesce(p.count, 0)
    ]
  } AS payments,
  COLLECT {
    MATCH (v)-[r:RAIDED]->(s:Stream)
    WHERE s.id <> $besides
    RETURN r.at.epochSeconds * 1000000 + r.at.microsecond
  } AS raids,
  COUNT {
    MATCH (v)<-[:REPLIED_TO]-(u:Utterance)
    WHERE u.heard AND u.stream <> $besides
  } AS replies,
  COLLECT {
    MATCH (v)-[a:ASKED_ABOUT]->(t:Topic)
    WHERE a.stream <> $besides
    RETURN t.name
  } AS asked_about,
  friends,
  facts,
  shared
