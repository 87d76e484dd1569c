MATCH (v:Viewer)-[:WISHED]->(w:Wish)
RETURN v.id, w.word, w.until.epochSeconds * 1000000 + w.until.microsecond
