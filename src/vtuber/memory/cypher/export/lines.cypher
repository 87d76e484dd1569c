MATCH (l:Line)
RETURN
  l.viewer,
  l.stream,
  l.seq,
  l.at.epochSeconds * 1000000 + l.at.microsecond,
  l.message_id,
  l.text
