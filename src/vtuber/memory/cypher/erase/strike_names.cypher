UNWIND $struck AS words
MATCH (:Name {name: words})<-[told:MENTIONED|GIFTED_TO]-()
DELETE told
