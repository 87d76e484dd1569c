"""The state of the running stream, as the director and the status line see it."""

from dataclasses import dataclass, field
from decimal import Decimal

from vtuber.domain.activities import Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamState:
    """A snapshot of the stream.

    Rates are over the last minute for chat and the last five minutes for the rest; money is per currency, per hour
    over the whole stream for `revenue_per_hour`; advertisements are told from their end on. Text fields hold no
    viewer's words.
    """

    stream_id: str
    elapsed_s: float
    activity: Activity
    topic: str
    activity_s: float
    segment_s: float
    viewers: int
    peak_viewers: int
    viewers_change: int
    chat_per_minute: float
    chatters: int
    questions_waiting: int
    chat_waiting: int
    money_waiting: int
    messages: int
    revenue: dict[str, Decimal] = field(default_factory=dict)
    revenue_per_hour: dict[str, Decimal] = field(default_factory=dict)
    payments: int = 0
    seconds_since_raid: float | None = None
    seconds_since_ads: float | None = None
    activity_shares: dict[str, float] = field(default_factory=dict)
    speaking: bool = False
