WITH datetime.fromEpoch($before / 1000000, $before % 1000000 * 1000) AS moment
MATCH (v:Viewer)-[:SAID]->(l:Line)
WHERE l.at < moment AND l.text <> '' AND v.last >= moment
RETURN count(l) AS lines
