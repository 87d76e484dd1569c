MATCH
  (n:Viewer
    |Name
    |Stream
    |Segment
    |Topic
    |Line
    |Utterance
    |Deleted
    |Mark
    |Promise
    |Currency
    |Phrase
    |Game
    |Clip
    |Fact
    |Wish)
CALL (n) {
  DETACH DELETE n
} IN TRANSACTIONS OF 10000 ROWS
