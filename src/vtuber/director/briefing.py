"""What the director's mind is shown at each turn."""

from dataclasses import dataclass, field
from typing import Literal

from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import Decision
from vtuber.domain.proposals import Proposal
from vtuber.domain.self_notes import SelfNotes
from vtuber.domain.stream_memory import StreamMemory
from vtuber.domain.stream_state import StreamState
from vtuber.domain.styles import StyleDraw


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """A line of chat that triage found unfit, by its ids alone; `categories` say why."""

    message_id: str
    viewer_id: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """A poll or prediction that runs on the platform: its id, and what can be chosen."""

    kind: Literal["poll", "prediction"]
    contest_id: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenGoal:
    """A donation goal as the mind sees it; `hours_left` is None without a deadline."""

    title: str
    target: str
    percent: int
    state: str
    hours_left: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDecision:
    """A decision that did something, the state it was taken in, and what became of its actions on the channel."""

    decision: Decision
    state: StreamState
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """The state of the stream, and what the learner proposes once a segment is over.

    `topics` are titles the writer knows, per activity; `recent` the last decisions that did something, newest last;
    `allowed` the names of what may be done to the channel; `flagged` the unfit lines since the last decision;
    `contests` the polls and predictions that run; `operator` what the operator has told her since, to be obeyed;
    `goals` the donation goals, and `goals_left` how many the mind may set more, None where it may set none at all;
    `lasting` what she promised and which topics earlier streams had; `keeps_promises` whether she may promise more;
    `notes` what the stream before left; `topic_draw` is set when a talk is proposed: the topic's kind. No viewer's
    words are in it.
    """

    state: StreamState
    proposal: Proposal | None
    topics: dict[Activity, tuple[str, ...]]
    recent: tuple[PastDecision, ...] = ()
    allowed: frozenset[str] = frozenset()
    flagged: tuple[Flagged, ...] = ()
    contests: tuple[Contest, ...] = ()
    operator: tuple[str, ...] = ()
    goals: tuple[SeenGoal, ...] = ()
    goals_left: int | None = None
    lasting: StreamMemory = field(default_factory=StreamMemory)
    keeps_promises: bool = False
    notes: SelfNotes = field(default_factory=SelfNotes)
    topic_draw: StyleDraw | None = None
