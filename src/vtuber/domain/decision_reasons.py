"""Phrases in a decision's reason that tell reports whether a model was asked for it, and whether it answered."""

UNCHANGED = "nothing material has changed since the model last looked"
"""No model was asked: there was nothing new."""

SPARING = "money for models is short, so they are asked less often"
"""No model was asked: there was something new, but it can wait."""

FELL_BACK = "so the offline mind decided"
"""A model was asked, and its turn was decided without it."""
