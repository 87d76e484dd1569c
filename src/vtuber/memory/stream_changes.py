"""What one event changes in the memory of streams: promises, topics, phrases, games, clips. They commute as all do."""

from dataclasses import dataclass
from typing import Literal

PromiseState = Literal["due", "kept", "dropped", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """She promised something. `amount` and `raised` are exact decimals, empty for none; `percent` is of a goal."""

    seq: int
    at: int
    promise: str
    text: str
    until: str
    amount: str = ""
    currency: str = ""
    raised: str = ""
    percent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseTurned:
    """A promise became due, or is owed no more; the first time counts."""

    seq: int
    at: int
    promise: str
    state: PromiseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """The stream took in millionths of a currency's unit; whose they were is not said."""

    seq: int
    currency: str
    millionths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussed:
    """A topic was discussed, and chat made so much of it; `viewer_s` is seconds times viewers."""

    seq: int
    at: int
    activity: str
    topic: str
    seconds: int
    viewer_s: int
    messages: int
    laughs: int
    payments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Echoed:
    """So many viewers took a phrase up; `hers` if she had said it before."""

    seq: int
    at: int
    phrase: str
    voices: int
    hers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A game began, or was over: `winner` is empty until then."""

    seq: int
    at: int
    game: str
    moment: Literal["started", "finished"]
    winner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipped:
    """The last half minute was kept as a clip; `clip` is its id at the platform."""

    seq: int
    at: int
    clip: str


StreamChange = Promised | PromiseTurned | Took | Discussed | Echoed | Played | Clipped
"""Changes that concern a stream and no viewer."""


def words_in(change: StreamChange) -> str:
    """Return the words of a change that may name somebody."""
    match change:
        case Promised(text=words) | Discussed(topic=words) | Echoed(phrase=words):
            return words
        case _:
            return ""
