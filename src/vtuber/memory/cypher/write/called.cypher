UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
MERGE (n:Name {name: row.name})
MERGE (v)-[:CALLED]->(n)
