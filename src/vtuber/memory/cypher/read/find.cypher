MATCH (v:Viewer)
WHERE
  v.name IS NOT NULL AND
  (v.id = $text OR
    EXISTS {
      MATCH (v)-[:CALLED]->(n:Name)
      WHERE n.name CONTAINS $folded
    } OR
    EXISTS {
      MATCH (v)-[:SAID]->(l:Line)
      WHERE
        coalesce(l.folded, toLower(l.text)) CONTAINS $folded AND l.text <> ''
    })
RETURN v.id AS id
ORDER BY v.last DESC, v.id
LIMIT $limit
