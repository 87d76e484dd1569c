// When it was, the gift itself tells.
UNWIND $rows AS row
MATCH (v:Viewer {id: row.viewer})
MERGE (n:Name {name: row.recipient})
MERGE (v)-[g:GIFTED_TO {stream: row.stream, seq: row.seq}]->(n)
SET
  g.at =
    head(
      COLLECT {
        MATCH (v)-[p:GIFTED {seq: row.seq}]->(:Stream {id: row.stream})
        RETURN p.at
      })
