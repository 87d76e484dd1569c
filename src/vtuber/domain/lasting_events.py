"""What the show records of her promises, of what landed with chat, and of phrases chat took up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from vtuber.domain.activities import Activity
from vtuber.domain.money import Money

Until = Literal["money", "goal", "next_stream", "nothing"]
"""What a promise waits for: a sum, a percentage of a goal, the next stream, or nothing that can be counted."""

PROMISE_ID = "promise:"
"""What the ids of promises begin with: `promise:STREAM:EVENT`, the same in every stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade:
    """She promised something, and was heard; `text` are her words.

    `amount` is the sum it waits for and `raised` what the stream had taken in of that currency by then; `percent` is of
    any goal.
    """

    id: str
    at: datetime
    cause: str | None = None
    promise_id: str
    utterance_id: str
    text: str
    until: Until
    amount: Money | None = None
    raised: Money | None = None
    percent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseDue:
    """What a promise waits for has come: she owes it. May be recorded again by a later stream."""

    id: str
    at: datetime
    cause: str | None = None
    promise_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseSettled:
    """A promise is owed no more: kept by other means than words of hers, dropped by the operator, or too old.

    An utterance whose cause is a promise keeps it, too, from its first sound on.
    """

    id: str
    at: datetime
    cause: str | None = None
    promise_id: str
    outcome: Literal["kept", "dropped", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDiscussed:
    """A topic is over: what chat made of it. `viewer_s` is seconds times viewers."""

    id: str
    at: datetime
    cause: str | None = None
    activity: Activity
    topic: str
    seconds: int
    viewer_s: int
    messages: int
    laughs: int
    payments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseCaught:
    """Chat took a phrase up: so many viewers (`voices`) wrote it within a burst; `hers` if she had said it before."""

    id: str
    at: datetime
    cause: str | None = None
    text: str
    voices: int
    hers: bool = False


LastingEvent = PromiseMade | PromiseDue | PromiseSettled | TopicDiscussed | PhraseCaught
"""Everything a stream records for the streams after it."""
