"""What another policy would have earned on recorded streams, estimated from the propensities in their journals.

A screen, never proof: it asks what would have come of other choices at the moments on record, and an audience that had
been shown other things would not have been in these moods.
"""
