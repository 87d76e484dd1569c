"""What she is about to say, says, and does not say."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from vtuber.domain.activities import Activity
from vtuber.domain.emotions import Emotion
from vtuber.domain.verdicts import Severity

LineVerdict = Literal["passed", "borderline", "replaced", "blocked", "vetoed"]
"""What became of one line before it could be spoken; `replaced` if something was said in its place."""


Judge = Literal["gate", "second_opinion", "operator", "caps"]
"""Who decided on a line; `caps` are those on asks for support and on questions."""


class CancelReason(StrEnum):
    """Why an utterance did not reach its end."""

    SILENCED = "silenced"
    RETRACTED = "retracted"
    BLOCKED = "blocked"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    NOTHING_TO_SAY = "nothing_to_say"


@dataclass(frozen=True, slots=True, kw_only=True)
class UtterancePlanned:
    """She is about to say something; this event's id is the utterance's. `cause` is what she answers.

    `brief` is the kind of brief the writer got; `addressee` a viewer's id; `quotes` the ids of the events whose words
    it may hold.
    """

    id: str
    at: datetime
    cause: str | None = None
    brief: str
    activity: Activity
    addressee: str | None = None
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceStarted:
    """The first sound of an utterance is about to leave. `cause` is what it answers, as in `UtterancePlanned`."""

    id: str
    at: datetime
    cause: str | None = None
    utterance_id: str
    text: str
    emotion: Emotion


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceFinished:
    """All of an utterance has been heard. `text` is all that was said, `spoken_s` its length in seconds.

    `verdicts` are those on the writer's lines, in their order.
    """

    id: str
    at: datetime
    cause: str | None = None
    utterance_id: str
    text: str
    sentences: int
    spoken_s: float
    verdicts: tuple[LineVerdict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceCancelled:
    """An utterance ended early or never began; `heard` is what had been said.

    `verdicts` are those on the lines that had been judged by then, in their order.
    """

    id: str
    at: datetime
    cause: str | None = None
    utterance_id: str
    reason: CancelReason
    heard: str = ""
    verdicts: tuple[LineVerdict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBlocked:
    """A sentence was refused. It was not spoken; `text` is kept for the operator's review only.

    `by` is who refused it, `instead` what was to be said in its place, empty for nothing.
    """

    id: str
    at: datetime
    cause: str | None = None
    utterance_id: str
    text: str
    categories: tuple[str, ...]
    severity: Severity = Severity.MILD
    by: Judge = "gate"
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBorderline:
    """A sentence was let pass, and the operator should look at it; `by` is who thinks so."""

    id: str
    at: datetime
    cause: str | None = None
    utterance_id: str
    text: str
    categories: tuple[str, ...]
    by: Judge = "gate"


SpeechEvent = (
    UtterancePlanned | UtteranceStarted | UtteranceFinished | UtteranceCancelled | LineBlocked | LineBorderline
)
