// What a database holds before it is used: the layout's version, whether its indexes may be missing, or whether there
// is something of somebody else's.
OPTIONAL MATCH (m:Memory {id: 'viewers'})
RETURN
  m.format AS format,
  coalesce(m.scrubbing, false) AS scrubbing,
  EXISTS {
    MATCH
      (:Viewer
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
  } AS taken
