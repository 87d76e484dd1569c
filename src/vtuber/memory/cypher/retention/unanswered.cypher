// Lines that she took up of somebody who was never met.
MATCH (v:Viewer)-[a:TAKEN_UP]->(:Stream)
WHERE v.name IS NULL
DELETE a
