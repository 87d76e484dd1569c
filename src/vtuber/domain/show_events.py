"""What the show itself does: decisions, activities, speech, games, goals, spending."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from vtuber.domain.activities import Activity
from vtuber.domain.emotions import Emotion
from vtuber.domain.money import Money
from vtuber.domain.proposals import Proposal
from vtuber.domain.verdicts import Severity

LineVerdict = Literal["passed", "borderline", "replaced", "blocked", "vetoed"]
"""What became of one line before it could be spoken; `replaced` if something was said in its place."""

Judge = Literal["gate", "second_opinion", "operator", "caps"]
"""Who decided on a line; `caps` are those on asks for support and on questions."""


class ChosenBy(StrEnum):
    """Who chose the activity of a segment."""

    LEARNER = "learner"
    DIRECTOR = "director"
    OPERATOR = "operator"
    SYSTEM = "system"


class CancelReason(StrEnum):
    """Why an utterance did not reach its end."""

    SILENCED = "silenced"
    RETRACTED = "retracted"
    BLOCKED = "blocked"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    NOTHING_TO_SAY = "nothing_to_say"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStarted:
    """The show begins. `index` counts the channel's streams from 0; `source` tells where the audience comes from.

    `planned_minutes` is how long it is to last; streams recorded before it was noted have none.
    """

    id: str
    at: datetime
    cause: str | None = None
    stream_id: str
    index: int
    persona: str
    source: Literal["simulation", "rehearsal", "replay", "live", "watch"]
    policy: str
    seed: int | None = None
    planned_minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamResumed:
    """The show goes on after its process died; `offline_s` is how long nobody was there."""

    id: str
    at: datetime
    cause: str | None = None
    stream_id: str
    offline_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamEnded:
    """The show is over; nothing follows in its journal, but what an operator says later of a promise."""

    id: str
    at: datetime
    cause: str | None = None
    stream_id: str
    reason: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatIgnored:
    """Triage decided that a message must not be answered; `categories` say why, `viewer_id` who wrote it."""

    id: str
    at: datetime
    cause: str | None = None
    message_id: str
    categories: tuple[str, ...]
    viewer_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatDropped:
    """Chat came faster than anybody could read.

    Since the last such event `count` lines were let go unread, for their number or their age.
    """

    id: str
    at: datetime
    cause: str | None = None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GameStarted:
    """A game begins on stage."""

    id: str
    at: datetime
    cause: str | None = None
    game: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteOpened:
    """Chat may vote by writing one of `options`, for `closes_after_s` seconds."""

    id: str
    at: datetime
    cause: str | None = None
    game: str
    options: tuple[str, ...]
    closes_after_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GameMoved:
    """A move was made; `votes` is how many voted for it (0 for the streamer's own, and when nobody voted)."""

    id: str
    at: datetime
    cause: str | None = None
    game: str
    player: Literal["streamer", "chat"]
    move: str
    votes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GameFinished:
    """A game ended."""

    id: str
    at: datetime
    cause: str | None = None
    game: str
    winner: Literal["streamer", "chat", "nobody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalReached:
    """A goal passed a milestone (25, 50, 75 or 100 percent), fired once each."""

    id: str
    at: datetime
    cause: str | None = None
    goal_id: str
    title: str
    percent: int
    raised: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """What a call to a paid service cost.

    `tokens_cached` of `tokens_in` came from the service's cache. The call ended at `at`, after `took_s` seconds;
    `first_token_s` is how long its first word or tool call took, None where none came.
    """

    id: str
    at: datetime
    cause: str | None = None
    service: str
    purpose: str
    cost: Money
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    first_token_s: float | None = None
    took_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFailed:
    """A supervised task died and was restarted for the `restarts`-th time."""

    id: str
    at: datetime
    cause: str | None = None
    task: str
    error: str
    restarts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSent:
    """A line was sent to the channel's chat, or was to be; `detail` says why it was not."""

    id: str
    at: datetime
    cause: str | None = None
    text: str
    outcome: Literal["sent", "dropped", "failed", "dry_run"]
    reply_to: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelActed:
    """The director acted on the channel itself (a poll, a title, a shout-out, ...), or was kept from it.

    `made` is the platform's id of what was made (a poll, a prediction, a clip), if anything.
    """

    id: str
    at: datetime
    cause: str | None = None
    action: str
    arguments: dict[str, str] = field(default_factory=dict)
    outcome: Literal["done", "refused", "failed", "dry_run"]
    detail: str = ""
    made: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorMessage:
    """The operator has told her something, and is to be trusted; `source` names where it was typed."""

    id: str
    at: datetime
    cause: str | None = None
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedFact:
    """A fact that a viewer told about themselves in the line `message_id`, which they wrote at `said_at`."""

    viewer_id: str
    message_id: str
    said_at: datetime
    key: str
    value: str
    confidence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsNoted:
    """A model found facts in lines of chat, each about the line's own author; they passed the checks."""

    id: str
    at: datetime
    cause: str | None = None
    facts: tuple[NotedFact, ...]


ShowEvent = (
    StreamStarted
    | StreamResumed
    | StreamEnded
    | Decision
    | ActivityChanged
    | SegmentStarted
    | StyleChosen
    | UtterancePlanned
    | UtteranceStarted
    | UtteranceFinished
    | UtteranceCancelled
    | LineBlocked
    | LineBorderline
    | ChatIgnored
    | ChatDropped
    | GameStarted
    | VoteOpened
    | GameMoved
    | GameFinished
    | GoalReached
    | Spend
    | TaskFailed
    | ChatSent
    | ChannelActed
    | OperatorMessage
    | FactsNoted
)
"""Everything the show records of itself."""
