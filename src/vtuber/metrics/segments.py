"""The outcome of each segment of a stream, read from its events in one pass."""

from collections.abc import Callable, Iterable
from copy import copy

from vtuber.domain.channel_events import (
    AdBreak,
    ChatMessage,
    Follow,
    GiftSubscriptions,
    Payment,
    Raid,
    Resubscription,
    Subscription,
    ViewerCount,
)
from vtuber.domain.direction_events import SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.ledger import PAYMENTS, entry_of
from vtuber.domain.segments import Segment, SegmentPayment
from vtuber.domain.stream_events import StreamEnded, StreamResumed, StreamStarted
from vtuber.metrics.air_time import AirTime
from vtuber.metrics.running_segment import RunningSegment
from vtuber.metrics.viewer_curve import ViewerCurve
from vtuber.metrics.viewer_moves import ViewerMoves


class SegmentFold:
    """Folds a stream's events into its segments, as they come or afterwards.

    A segment ends where the next begins, at the stream's end, or with the last event of a stream that was cut off.
    Minutes are on air: those in which the process was dead belong to no segment. Payments count where they arrived;
    charity money and lines shared from another channel's chat do not count. Viewer-minutes are those under a
    `ViewerCurve`: those of a segment that has just ended may still change by the next report.
    """

    def __init__(self) -> None:
        self._handlers: dict[type[Event], Callable[..., object]] = {
            StreamStarted: self._on_started,
            StreamResumed: self._on_resumed,
            StreamEnded: self._on_ended,
            SegmentStarted: self._on_segment,
            ChatMessage: self._on_chat,
            ViewerCount: self._on_viewers,
            Raid: self._on_raid,
            AdBreak: self._on_ads,
            Follow: self._on_follow,
            **dict.fromkeys(PAYMENTS, self._on_payment),
        }
        self._air, self._curve, self._moves = AirTime(), ViewerCurve(), ViewerMoves()
        self._stream_id = ""
        self._now_s = self._ads_until_s = 0.0
        self._viewers: int | None = None
        self._segments: list[RunningSegment] = []
        self._running: RunningSegment | None = None
        self._over = False
        self._late: list[SegmentPayment] = []

    def apply(self, event: Event) -> None:
        """Fold one event of a journal; every one moves the time on."""
        if not self._over and not isinstance(event, StreamStarted | StreamResumed):
            self._now_s = self._air.advance(event.at)
        self.hear(event)

    def hear(self, event: Event) -> bool:
        """Fold one event if it matters, and tell whether a segment has ended by it; cheap for a line of chat.

        In a running stream that is enough: the time moves on with the events that matter.
        """
        handler = self._handlers.get(type(event))
        return handler is not None and bool(handler(event))

    @property
    def ended(self) -> int:
        """How many segments have ended."""
        return len(self._segments) - (self._running is not None)

    def segment(self, place: int) -> Segment:
        """Return the segment at a place, the first one's being 0, with its viewers as far as they are known."""
        return self._segments[place].finished(self._stream_id, self._curve)

    def running(self, now_s: float) -> Segment | None:
        """Return the segment that runs as if it ended at this second on air; None where none runs."""
        if self._running is None:
            return None
        running = copy(self._running)
        running.close(max(now_s, self._now_s), self._viewers or 0)
        return running.finished(self._stream_id, self._curve)

    def so_far(self, now_s: float) -> tuple[Segment, ...]:
        """Return the segments that have ended, and the one that runs as if it ended at this second on air."""
        ended = tuple(self.segment(place) for place in range(self.ended))
        running = self.running(now_s)
        return ended if running is None else (*ended, running)

    def segments(self) -> tuple[Segment, ...]:
        """Return all segments of a stream that is over or was cut off, in order."""
        self._close()
        return tuple(segment.finished(self._stream_id, self._curve) for segment in self._segments)

    @property
    def late_payments(self) -> tuple[SegmentPayment, ...]:
        """What was paid after the stream's end, when no segment ran."""
        return tuple(self._late)

    def _close(self) -> bool:
        """End the running segment, if there is one, and tell whether there was."""
        running, self._running = self._running, None
        if running is not None:
            running.close(self._now_s, self._viewers or 0)
        return running is not None

    def _on_started(self, event: StreamStarted) -> None:
        self._air.start(event.at)
        self._stream_id, self._now_s = event.stream_id, 0.0

    def _on_resumed(self, event: StreamResumed) -> None:
        self._now_s = self._air.resume(event.at, event.offline_s)

    def _on_ended(self, event: StreamEnded) -> bool:
        self._advance(event)
        self._over = True
        self._handlers = dict.fromkeys(PAYMENTS, self._on_payment)
        return self._close()

    def _on_segment(self, event: SegmentStarted) -> bool:
        now_s = self._advance(event)
        ended = self._close()
        self._running = RunningSegment(
            started=event, begin_s=now_s, viewers_start=self._viewers, ad_break=now_s < self._ads_until_s
        )
        self._segments.append(self._running)
        return ended

    def _on_chat(self, event: ChatMessage) -> None:
        running = self._running
        if running is not None and event.shared_from is None:
            running.messages += 1
            running.chatters.add(event.viewer.id)

    def _on_viewers(self, event: ViewerCount) -> None:
        now_s = self._advance(event)
        self._viewers = event.viewers
        self._curve.report(now_s, event.viewers)
        arrivals, departures = self._moves.report(now_s, event.viewers)
        if self._running is not None:
            self._running.count_viewers(event.viewers, arrivals, departures)

    def _on_raid(self, event: Raid) -> None:
        now_s = self._advance(event)
        self._curve.raid(now_s)
        self._moves.raid(now_s, event.viewers)
        if self._running is not None:
            self._running.after_raid = True

    def _on_ads(self, event: AdBreak) -> None:
        self._ads_until_s = max(self._ads_until_s, self._advance(event) + event.seconds)
        if self._running is not None:
            self._running.ad_break = True

    def _on_follow(self, event: Follow) -> None:
        self._advance(event)
        if self._running is not None:
            self._running.follows += 1

    def _on_payment(self, event: Payment) -> None:
        now_s = self._advance(event)
        entry = entry_of(event)
        if entry is None or entry.charity:
            return
        money = entry.amount
        payment = SegmentPayment(amount=money.amount, currency=money.currency, minute=now_s / 60)
        if self._over:
            self._late.append(payment)
        elif self._running is not None:
            self._running.payments.append(payment)
            self._running.subscriptions += _subscriptions(event)

    def _advance(self, event: Event) -> float:
        if not self._over:
            self._now_s = self._air.advance(event.at)
        return self._now_s


def segments_of(events: Iterable[Event]) -> tuple[Segment, ...]:
    """Return the segments of one stream, in order; see `SegmentFold`."""
    return fold_of(events).segments()


def fold_of(events: Iterable[Event]) -> SegmentFold:
    """Fold a whole journal."""
    fold = SegmentFold()
    for event in events:
        fold.apply(event)
    return fold


def _subscriptions(event: Payment) -> int:
    match event:
        case Subscription() | Resubscription():
            return 1
        case GiftSubscriptions(count=count):
            return count
        case _:
            return 0
