// Writers of one memory take turns: what is read after this is not changed by others before this one is done.
MATCH (m:Memory {id: 'viewers'})
SET m.writes = m.writes + 1
