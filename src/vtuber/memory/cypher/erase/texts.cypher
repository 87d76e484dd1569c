MATCH (l:Line)
WHERE l.text <> ''
RETURN l.viewer AS viewer, l.stream AS stream, l.seq AS seq, l.text AS text
