MATCH (v:Viewer)-[c:CHATTED_IN]->(:Stream)
WITH v, count(*) AS streams, sum(c.messages) AS messages
RETURN v.id AS id
ORDER BY streams DESC, messages DESC, v.id
LIMIT $limit
