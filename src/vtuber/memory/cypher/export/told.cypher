MATCH (f:Fact)
RETURN
  f.viewer,
  f.stream,
  f.seq,
  f.n,
  f.at.epochSeconds * 1000000 + f.at.microsecond,
  f.message_id,
  f.key,
  f.value,
  f.confidence
