UNWIND $facts AS fact
MATCH
  (f:Fact {stream: fact.stream, viewer: fact.viewer, seq: fact.seq, n: fact.n})
SET f.key = '', f.value = '', f.confidence = 0, f.words = ''
