"""What is on, who chose it, and why."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from vtuber.domain.activities import Activity
from vtuber.domain.proposals import Proposal


class ChosenBy(StrEnum):
    """Who chose the activity of a segment."""

    LEARNER = "learner"
    DIRECTOR = "director"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """One tool the director's mind called, with its arguments and what came back (an error's text if `failed`)."""

    name: str
    arguments: dict[str, str] = field(default_factory=dict)
    result: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One turn of the director. `activity` is what runs after it; `proposal` is set when a segment came to its end."""

    id: str
    at: datetime
    cause: str | None = None
    activity: Activity
    topic: str
    reason: str
    mind: str
    proposal: Proposal | None = None
    followed: bool | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    took_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityChanged:
    """The running activity, or its topic, becomes another."""

    id: str
    at: datetime
    cause: str | None = None
    previous: Activity | None
    activity: Activity
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentStarted:
    """A new unit of learning: the minutes that follow are credited to `activity`.

    `proposal` is the learner's, with the probability of every arm when it drew; it is None where it had no say.
    """

    id: str
    at: datetime
    cause: str | None = None
    number: int
    activity: Activity
    topic: str
    chosen_by: ChosenBy
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleChosen:
    """An option below the activity was drawn; it is in effect from here on.

    `probabilities` are those of all options that could be drawn, `segment` the number of the running segment. A draw
    that a director's mind passed over is on record with `followed` false.
    """

    id: str
    at: datetime
    cause: str | None = None
    question: str
    option: str
    probabilities: dict[str, float]
    activity: Activity
    segment: int
    followed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorMessage:
    """The operator has told her something, and is to be trusted; `source` names where it was typed."""

    id: str
    at: datetime
    cause: str | None = None
    text: str
    source: str = ""


DirectionEvent = Decision | ActivityChanged | SegmentStarted | StyleChosen | OperatorMessage
