MATCH (v:Viewer)
WHERE v.name IS NOT NULL
RETURN v.id AS viewer
