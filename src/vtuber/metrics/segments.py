"""The outcome of each segment of a stream, read from its events in one pass."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vtuber.domain.channel_events import (
    ChatMessage,
    Cheer,
    Donation,
    Follow,
    GiftSubscriptions,
    Raid,
    Resubscription,
    Subscription,
    ViewerCount,
)
from vtuber.domain.events import Event
from vtuber.domain.segments import Segment, SegmentPayment
from vtuber.domain.show_events import SegmentStarted, StreamEnded, StreamResumed, StreamStarted
from vtuber.metrics.air_time import AirTime
from vtuber.metrics.distinct import DistinctCounter
from vtuber.metrics.viewer_curve import ViewerCurve


@dataclass(slots=True, kw_only=True)
class _Open:
    """A segment that is still running, or was: its viewers are counted once all reports are known."""

    started: SegmentStarted
    begin_s: float
    viewers_start: int
    end_s: float = 0.0
    viewers_end: int = 0
    messages: int = 0
    chatters: DistinctCounter = field(default_factory=DistinctCounter)
    follows: int = 0
    payments: list[SegmentPayment] = field(default_factory=list)
    after_raid: bool = False

    def close(self, end_s: float, viewers: int) -> None:
        """End it."""
        self.end_s, self.viewers_end = end_s, viewers

    def finished(self, stream_id: str, curve: ViewerCurve) -> Segment:
        """Return the finished segment."""
        return Segment(
            stream_id=stream_id,
            number=self.started.number,
            activity=self.started.activity,
            topic=self.started.topic,
            chosen_by=self.started.chosen_by,
            proposal=self.started.proposal,
            started_at=self.started.at,
            minute=self.begin_s / 60,
            minutes=(self.end_s - self.begin_s) / 60,
            viewer_minutes=curve.viewer_seconds(self.begin_s, self.end_s) / 60,
            viewers_start=self.viewers_start,
            viewers_end=self.viewers_end,
            messages=self.messages,
            chatters=len(self.chatters),
            follows=self.follows,
            payments=tuple(self.payments),
            after_raid=self.after_raid,
        )


def segments_of(events: Iterable[Event]) -> tuple[Segment, ...]:
    """Return the segments of one stream, in order.

    A segment ends where the next begins, at the stream's end, or with the last event of a stream that was cut off.
    Minutes are on air: those in which the process was dead belong to no segment. Payments count where they arrived;
    charity money and lines shared from another channel's chat do not count. Viewer-minutes are those under a
    `ViewerCurve`.
    """
    air, curve = AirTime(), ViewerCurve()
    stream_id, viewers, now_s = "", 0, 0.0
    segments: list[_Open] = []
    for event in events:
        if isinstance(event, StreamStarted):
            air.start(event.at)
            stream_id, now_s = event.stream_id, 0.0
            continue
        now_s = air.resume(event.at, event.offline_s) if isinstance(event, StreamResumed) else air.advance(event.at)
        match event:
            case SegmentStarted():
                if segments:
                    segments[-1].close(now_s, viewers)
                segments.append(_Open(started=event, begin_s=now_s, viewers_start=viewers))
            case StreamEnded():
                break
            case ViewerCount():
                viewers = event.viewers
                curve.report(now_s, viewers)
            case Raid():
                curve.raid(now_s)
                if segments:
                    segments[-1].after_raid = True
            case _ if segments:
                _count(segments[-1], event, now_s)
            case _:
                pass
    if segments:
        segments[-1].close(now_s, viewers)
    return tuple(segment.finished(stream_id, curve) for segment in segments)


def _count(segment: _Open, event: Event, now_s: float) -> None:
    match event:
        case ChatMessage(shared_from=None):
            segment.messages += 1
            segment.chatters.add(event.viewer.id)
        case Donation(charity=True):
            pass
        case Donation() | Cheer() | Subscription() | Resubscription() | GiftSubscriptions():
            money = event.amount
            payment = SegmentPayment(amount=money.amount, currency=money.currency, minute=now_s / 60)
            segment.payments.append(payment)
        case Follow():
            segment.follows += 1
        case _:
            pass
