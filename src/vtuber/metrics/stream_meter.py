"""The running stream in figures: a fold of its events."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import AdBreak, ChatMessage, Payment, Raid, ViewerCount
from vtuber.domain.direction_events import ActivityChanged, SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.ledger import PAYMENTS, entry_of
from vtuber.domain.stream_events import StreamResumed, StreamStarted
from vtuber.domain.stream_state import StreamState
from vtuber.metrics.activity_time import ActivityTime
from vtuber.metrics.air_time import AirTime
from vtuber.metrics.distinct import DistinctCounter
from vtuber.metrics.windows import CountWindow, LevelWindow

_CHAT_WINDOW_S = 60
_VIEWERS_WINDOW_S = 300
_SECONDS_PER_HOUR = 3600
_CENT = Decimal("0.01")

Handler = Callable[..., None]
"""Folds one kind of event."""


class StreamMeter:
    """Folds events into figures; its memory does not grow with the number of messages.

    Equal events give equal states: a meter fed from the journal stands where the one on the bus stood. Times are
    seconds on air, so what a crash took out counts nowhere. Lines shared from another channel's chat are not counted,
    and charity money is neither revenue nor a payment.
    """

    def __init__(self) -> None:
        self._handlers: dict[type[Event], Handler] = {
            StreamStarted: self._on_started,
            StreamResumed: self._on_resumed,
            ChatMessage: self._on_chat,
            ViewerCount: self._on_viewers,
            ActivityChanged: self._on_activity,
            SegmentStarted: self._on_segment,
            Raid: self._on_raid,
            AdBreak: self._on_ads,
            **dict.fromkeys(PAYMENTS, self._on_payment),
        }
        self._air = AirTime()
        self._reset("")

    def _reset(self, stream_id: str) -> None:
        self._stream_id = stream_id
        self._time = ActivityTime()
        self._segment_since_s = 0.0
        self._chat = CountWindow(_CHAT_WINDOW_S)
        self._chatters = DistinctCounter()
        self._messages = 0
        self._viewers = LevelWindow(_VIEWERS_WINDOW_S)
        self._peak_viewers = 0
        self._revenue: dict[str, Decimal] = {}
        self._payments = 0
        self._raid_s: float | None = None
        self._ads_s: float | None = None

    def apply(self, event: Event) -> None:
        """Fold one event; at most 2 µs for a chat message."""
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    def state(
        self,
        *,
        now: datetime,
        speaking: bool = False,
        chat_waiting: int = 0,
        money_waiting: int = 0,
        questions_waiting: int = 0,
    ) -> StreamState:
        """Return the figures at `now`, with what only the running show knows handed in. Changes nothing."""
        elapsed_s = self._air.at(now)
        return StreamState(
            stream_id=self._stream_id,
            elapsed_s=elapsed_s,
            activity=self._time.activity or Activity.IDLE,
            topic=self._time.topic,
            activity_s=self._time.running_s(elapsed_s),
            segment_s=elapsed_s - self._segment_since_s,
            viewers=self._viewers.level,
            peak_viewers=self._peak_viewers,
            viewers_change=self._viewers.change(int(elapsed_s)),
            chat_per_minute=float(self._chat.count(int(elapsed_s))),
            chatters=len(self._chatters),
            questions_waiting=questions_waiting,
            chat_waiting=chat_waiting,
            money_waiting=money_waiting,
            messages=self._messages,
            revenue=dict(self._revenue),
            revenue_per_hour={currency: _per_hour(sum_, elapsed_s) for currency, sum_ in self._revenue.items()},
            payments=self._payments,
            seconds_since_raid=None if self._raid_s is None else elapsed_s - self._raid_s,
            seconds_since_ads=None if self._ads_s is None else max(0.0, elapsed_s - self._ads_s),
            activity_shares=self._time.shares(elapsed_s),
            speaking=speaking,
        )

    def _on_started(self, event: StreamStarted) -> None:
        self._air.start(event.at)
        self._reset(event.stream_id)

    def _on_resumed(self, event: StreamResumed) -> None:
        self._air.resume(event.at, event.offline_s)

    def _on_chat(self, event: ChatMessage) -> None:
        if event.shared_from is None:
            self._messages += 1
            self._chat.add(int(self._air.advance(event.at)))
            self._chatters.add(event.viewer.id)

    def _on_viewers(self, event: ViewerCount) -> None:
        self._viewers.set(int(self._air.advance(event.at)), event.viewers)
        self._peak_viewers = max(self._peak_viewers, event.viewers)

    def _on_activity(self, event: ActivityChanged) -> None:
        self._time.change(event.activity, event.topic, self._air.advance(event.at))

    def _on_segment(self, event: SegmentStarted) -> None:
        self._segment_since_s = self._air.advance(event.at)
        self._time.change(event.activity, event.topic, self._segment_since_s)

    def _on_raid(self, event: Raid) -> None:
        self._raid_s = self._air.advance(event.at)

    def _on_ads(self, event: AdBreak) -> None:
        self._ads_s = self._air.advance(event.at) + event.seconds

    def _on_payment(self, event: Payment) -> None:
        entry = entry_of(event)
        if entry is None or entry.charity:
            return
        money = entry.amount
        self._revenue[money.currency] = self._revenue.get(money.currency, Decimal(0)) + money.amount
        self._payments += 1


def _per_hour(amount: Decimal, elapsed_s: float) -> Decimal:
    if elapsed_s <= 0:
        return Decimal(0)
    return (amount * _SECONDS_PER_HOUR / Decimal(elapsed_s)).quantize(_CENT)
