MATCH (v:Viewer)-[g:GIFTED_TO]->(n:Name)
RETURN v.id, g.stream, g.seq, n.name
