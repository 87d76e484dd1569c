UNWIND $lines AS line
MATCH (l:Line {stream: line.stream, viewer: line.viewer, seq: line.seq})
SET l.text = ''
REMOVE l.folded
