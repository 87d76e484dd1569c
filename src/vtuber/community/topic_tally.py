"""What chat makes of a topic, in figures: a fold over events that costs a line of chat next to nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, Donation, Payment, ViewerCount
from vtuber.domain.direction_events import ActivityChanged, SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.lasting_events import TopicDiscussed

SHORTEST_S = 30
"""A topic that was on for less was not discussed."""

_PAYMENTS = get_args(Payment)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFigures:
    """A topic that is over; see `TopicDiscussed`."""

    activity: Activity
    topic: str
    seconds: int
    viewer_s: int
    messages: int
    laughs: int
    payments: int

    def event(self, *, id: str, at: datetime) -> TopicDiscussed:  # noqa: A002
        """Return the event that puts it on record."""
        return TopicDiscussed(
            id=id,
            at=at,
            activity=self.activity,
            topic=self.topic,
            seconds=self.seconds,
            viewer_s=self.viewer_s,
            messages=self.messages,
            laughs=self.laughs,
            payments=self.payments,
        )


class TopicTally:
    """Counts while a topic is on, and gives the figures once another begins.

    `messages` are the lines of chat so far; whoever hears them all may count them there at once.
    """

    def __init__(self) -> None:
        self.messages = 0
        self._on: tuple[Activity, str] | None = None
        self._since: datetime | None = None
        self._viewers = 0
        self._viewers_since: datetime | None = None
        self._reset()
        self._over: list[TopicFigures] = []

    def _reset(self) -> None:
        self._viewer_s = 0.0
        self.messages = 0
        self._laughs = 0
        self._payments = 0

    def hear(self, event: Event) -> None:
        """Count an event."""
        if type(event) is ChatMessage:
            self.messages += 1
        elif isinstance(event, ViewerCount):
            self._attend(event.at)
            self._viewers = event.viewers
        elif isinstance(event, SegmentStarted | ActivityChanged):
            self._turn((event.activity, event.topic), event.at)
        elif isinstance(event, _PAYMENTS) and not (isinstance(event, Donation) and event.charity):
            self._payments += 1
        elif isinstance(event, TopicDiscussed):
            # On record already: what a journal says when it is folded anew.
            self._over = [each for each in self._over if (each.activity, each.topic) != (event.activity, event.topic)]

    def laughed(self, times: int) -> None:
        """Count laughter."""
        self._laughs += times

    def end(self, at: datetime) -> None:
        """The stream is over, and its last topic with it."""
        self._turn(None, at)

    def take(self) -> tuple[TopicFigures, ...]:
        """Return the topics that are over and not on record; they are not given again."""
        over, self._over = tuple(self._over), []
        return over

    def _turn(self, to: tuple[Activity, str] | None, at: datetime) -> None:
        if to == self._on:
            return
        self._attend(at)
        if self._on is not None and self._since is not None:
            seconds = round((at - self._since).total_seconds())
            if self._on[1] and seconds >= SHORTEST_S:
                self._over.append(
                    TopicFigures(
                        activity=self._on[0],
                        topic=self._on[1],
                        seconds=seconds,
                        viewer_s=round(self._viewer_s),
                        messages=self.messages,
                        laughs=self._laughs,
                        payments=self._payments,
                    )
                )
        self._on, self._since = to, at
        self._reset()

    def _attend(self, at: datetime) -> None:
        if self._viewers_since is not None:
            self._viewer_s += self._viewers * max(0.0, (at - self._viewers_since).total_seconds())
        self._viewers_since = at
