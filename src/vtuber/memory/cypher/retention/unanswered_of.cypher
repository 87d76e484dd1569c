UNWIND $utterances AS id
MATCH (:Stream {id: $stream})<-[a:TAKEN_UP {utterance: id}]-(v:Viewer)
WHERE v.name IS NULL
DELETE a
