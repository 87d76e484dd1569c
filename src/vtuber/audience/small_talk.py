"""What kind of thing somebody writes of their own accord, by what is on and who they are."""

import random
from bisect import bisect
from functools import cache
from itertools import accumulate

from vtuber.domain.activities import Activity

_KINDS: dict[Activity, dict[str, float]] = {
    Activity.TALK: {
        "talk": 0.32, "reaction": 0.24, "question": 0.12, "self_fact": 0.1, "small_talk": 0.08, "joke": 0.05,
        "compliment": 0.06, "command": 0.03,
    },
    Activity.REACT: {
        "react": 0.22, "reaction": 0.2, "question": 0.14, "self_fact": 0.14, "small_talk": 0.12, "joke": 0.08,
        "compliment": 0.07, "command": 0.03,
    },
    Activity.GAME: {
        "game": 0.42, "reaction": 0.28, "question": 0.05, "self_fact": 0.05, "small_talk": 0.06, "joke": 0.07,
        "compliment": 0.04, "command": 0.03,
    },
    Activity.Q_AND_A: {
        "question_invited": 0.28, "question": 0.2, "reaction": 0.2, "talk": 0.08, "self_fact": 0.08,
        "small_talk": 0.05, "joke": 0.05, "compliment": 0.04, "command": 0.02,
    },
    Activity.IDLE: {
        "idle": 0.4, "reaction": 0.16, "question": 0.08, "self_fact": 0.1, "small_talk": 0.2, "joke": 0.03,
        "command": 0.03,
    },
}  # fmt: skip

_LEANINGS: dict[str, dict[str, float]] = {
    "gamer": {"game": 2.0, "reaction": 1.2},
    "chatter": {"small_talk": 1.6, "self_fact": 1.5, "joke": 1.5},
    "asker": {"question": 3.0, "question_invited": 3.0},
    "listener": {"talk": 1.8, "compliment": 1.6},
    "lurker": {"command": 2.0, "reaction": 1.5},
}


@cache
def _reach(activity: Activity, viewer_kind: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    leaning = _LEANINGS.get(viewer_kind, {})
    weights = {kind: weight * leaning.get(kind, 1.0) for kind, weight in _KINDS[activity].items()}
    return tuple(weights), tuple(accumulate(weights.values()))


def kind_of_line(chance: random.Random, activity: Activity, viewer_kind: str) -> str:
    """Draw the name of a phrase file."""
    kinds, reach = _reach(activity, viewer_kind)
    return kinds[min(bisect(reach, chance.random() * reach[-1]), len(kinds) - 1)]
