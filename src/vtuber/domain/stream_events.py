"""How a stream begins, goes on after a fall, and ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


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
class TaskFailed:
    """A supervised task died and was restarted for the `restarts`-th time."""

    id: str
    at: datetime
    cause: str | None = None
    task: str
    error: str
    restarts: int


StreamEvent = StreamStarted | StreamResumed | StreamEnded | TaskFailed
