"""A segment while it runs: what is counted in it."""

from dataclasses import dataclass, field

from vtuber.domain.direction_events import SegmentStarted
from vtuber.domain.segments import Segment, SegmentPayment
from vtuber.metrics.distinct import DistinctCounter
from vtuber.metrics.viewer_curve import ViewerCurve


@dataclass(slots=True, kw_only=True)
class RunningSegment:
    """A segment that is still running, or was: its viewers are counted once all reports are known."""

    started: SegmentStarted
    begin_s: float
    viewers_start: int | None
    end_s: float = 0.0
    viewers_end: int = 0
    messages: int = 0
    chatters: DistinctCounter = field(default_factory=DistinctCounter)
    distinct: int = 0
    follows: int = 0
    subscriptions: int = 0
    arrivals: int = 0
    departures: int = 0
    payments: list[SegmentPayment] = field(default_factory=list)
    after_raid: bool = False
    ad_break: bool = False

    def close(self, end_s: float, viewers: int) -> None:
        """End it; of those who wrote in it only the number is kept."""
        self.end_s, self.viewers_end = end_s, viewers
        self.distinct, self.chatters = len(self.chatters), DistinctCounter()

    def count_viewers(self, viewers: int, arrivals: int, departures: int) -> None:
        """Take a report of the platform; the first of a stream tells how many there were at the start."""
        if self.viewers_start is None:
            self.viewers_start = viewers
        self.arrivals += arrivals
        self.departures += departures

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
            viewers_start=self.viewers_start or 0,
            viewers_end=self.viewers_end,
            messages=self.messages,
            chatters=self.distinct,
            follows=self.follows,
            payments=tuple(self.payments),
            after_raid=self.after_raid,
            arrivals=self.arrivals,
            departures=self.departures,
            subscriptions=self.subscriptions,
            ad_break=self.ad_break,
        )
