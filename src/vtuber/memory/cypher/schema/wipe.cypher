// Everything that is kept, in pieces, the version first: what is left half wiped is not taken for a memory.
MATCH (n:Memory|Viewer|Name|Stream|Segment|Topic|Line|Utterance|Deleted|Mark)
CALL (n) {
  DETACH DELETE n
} IN TRANSACTIONS OF 10000 ROWS
