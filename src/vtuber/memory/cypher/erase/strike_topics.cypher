UNWIND $struck AS words
MATCH (t:Topic {name: words})
DETACH DELETE t
