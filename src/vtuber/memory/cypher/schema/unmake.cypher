// From here to the end of a deletion it is no memory of any version: what is left half deleted is not taken for one.
MATCH (m:Memory {id: 'viewers'})
SET m.format = 0
