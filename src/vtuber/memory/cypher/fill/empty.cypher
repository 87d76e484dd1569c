// Everything but the note that it is being emptied, in pieces.
MATCH (n:Viewer|Name|Stream|Segment|Topic|Line|Utterance|Deleted|Mark)
CALL (n) {
  DETACH DELETE n
} IN TRANSACTIONS OF 10000 ROWS
