MATCH (m:Mark)
RETURN m.kind AS kind, m.mark AS mark
