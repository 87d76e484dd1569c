MATCH (p:Promise)
WHERE p.text IN $struck
DETACH DELETE p
