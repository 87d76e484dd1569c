"""What a stream can be doing."""

from enum import StrEnum


class Activity(StrEnum):
    """A mode of the show; exactly one is on at any time."""

    TALK = "talk"
    REACT = "react"
    GAME = "game"
    Q_AND_A = "q_and_a"
    IDLE = "idle"


ARMS: tuple[Activity, ...] = (Activity.TALK, Activity.REACT, Activity.GAME, Activity.Q_AND_A)
"""The activities a learner chooses between; `idle` is a fallback for a tired or empty channel, never an arm."""
