UNWIND $struck AS words
MATCH (p:Phrase {phrase: words})
DETACH DELETE p
