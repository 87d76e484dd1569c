MATCH (f:Fact)
WHERE f.value <> ''
RETURN
  f.viewer AS viewer,
  f.stream AS stream,
  f.seq AS seq,
  f.n AS n,
  f.value AS text
