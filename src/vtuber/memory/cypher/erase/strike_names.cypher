UNWIND $names AS name
MATCH (:Name {name: name})<-[told:MENTIONED|GIFTED_TO]-()
DELETE told
