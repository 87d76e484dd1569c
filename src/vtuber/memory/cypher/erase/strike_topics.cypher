UNWIND $topics AS topic
MATCH (t:Topic {name: topic})
DETACH DELETE t
