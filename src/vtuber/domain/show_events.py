"""What the show does beside speaking and playing, and the union of all that it records of itself."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from vtuber.domain.direction_events import DirectionEvent
from vtuber.domain.game_events import GameEvent
from vtuber.domain.money import Money
from vtuber.domain.speech_events import SpeechEvent
from vtuber.domain.stream_events import StreamEvent


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
    StreamEvent
    | DirectionEvent
    | SpeechEvent
    | GameEvent
    | ChatIgnored
    | ChatDropped
    | GoalReached
    | Spend
    | ChatSent
    | ChannelActed
    | FactsNoted
)
"""Everything the show records of itself."""
