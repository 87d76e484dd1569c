"""Whether other words say the same as a recommendation: the same figures, the same activities, no more certainty."""

import re

from vtuber.domain.activities import Activity

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[a-z_]+")
_QUESTIONS = re.compile(r"\bq\s*(?:&|and)\s*a\b")
_ACTIVITIES = frozenset(activity.value for activity in Activity)
_NUMBER_WORDS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty"}
    | {"thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million"}
    | {"half", "third", "quarter", "twice", "double", "triple", "dozen"}
)
_SURE = frozenset(
    {"best", "better", "winner", "wins", "won", "beats", "proves", "proof", "proven", "certain", "certainly"}
    | {"definitely", "clearly", "always", "never", "guaranteed", "significantly", "superior"}
)
"""What claims more than a figure does, unless the recommendation itself says it."""


def says_the_same(words: str, recommendation: str) -> bool:
    """Tell whether words keep every figure of a recommendation, add none, name no other activity and claim no more."""
    told, meant = _normal(words), _normal(recommendation)
    if set(_NUMBER.findall(told)) != set(_NUMBER.findall(meant)):
        return False
    added = set(_WORD.findall(told)) - set(_WORD.findall(meant))
    return added.isdisjoint(_NUMBER_WORDS | _SURE | _ACTIVITIES)


def _normal(text: str) -> str:
    return _QUESTIONS.sub("q_and_a", text.casefold())
