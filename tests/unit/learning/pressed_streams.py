"""Streams in which chat is pressed, written down event by event, for tests. The audience is simulated."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, ViewerBanned
from vtuber.domain.direction_events import ChosenBy, SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.segments import Segment, SegmentPayment
from vtuber.domain.show_events import ChannelActed, ChatIgnored, ChatSent
from vtuber.domain.speech_events import LineBlocked, UtteranceFinished
from vtuber.domain.viewers import Viewer

BEGIN = datetime(2026, 5, 1, 20, 0, tzinfo=UTC)
MINUTES = 4.0
VIEWERS = 60
ASK = "Please subscribe!"
QUESTION = "What do you say?"


def after(minutes: float) -> datetime:
    """Return the moment so many minutes after the stream's begin."""
    return BEGIN + timedelta(minutes=minutes)


@dataclass
class PressedStream:
    """Events and segments of a stream, four minutes to a segment; everything happens in the latest one."""

    events: list[Event] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)

    def begin(self, arm: Activity, *, messages: int = 40, paid_at: Sequence[float] = ()) -> None:
        """Begin the next segment; `paid_at` are minutes of the stream."""
        number = len(self.segments)
        minute = number * MINUTES
        started = SegmentStarted(
            id=f"s{number}", at=after(minute), number=number, activity=arm, topic="", chosen_by=ChosenBy.LEARNER
        )
        self.events.append(started)
        self.segments.append(
            Segment(
                stream_id="0001",
                number=number,
                activity=arm,
                topic="",
                chosen_by=ChosenBy.LEARNER,
                proposal=None,
                started_at=after(minute),
                minute=minute,
                minutes=MINUTES,
                viewer_minutes=VIEWERS * MINUTES,
                viewers_start=VIEWERS,
                viewers_end=VIEWERS,
                messages=messages,
                chatters=20,
                follows=0,
                payments=tuple(SegmentPayment(amount=usd(5).amount, currency="USD", minute=at) for at in paid_at),
            )
        )

    def say(self, *sentences: str, minute: float = 1.0) -> None:
        """Say something so many minutes into the segment."""
        said = UtteranceFinished(
            id=self._id(),
            at=self._at(minute),
            utterance_id="u",
            text=" ".join(sentences),
            sentences=len(sentences),
            spoken_s=3.0 * len(sentences),
        )
        self.events.append(said)

    def write(self, text: str, *, minute: float = 1.0) -> None:
        """Write in chat."""
        self.events.append(ChatSent(id=self._id(), at=self._at(minute), text=text, outcome="sent"))

    def poll(self, title: str, *, minute: float = 1.0) -> None:
        """Begin a poll."""
        acted = ChannelActed(
            id=self._id(), at=self._at(minute), action="create_poll", arguments={"title": title}, outcome="done"
        )
        self.events.append(acted)

    def fight(self, *viewers: str, minute: float = 3.0) -> None:
        """Let viewers insult each other."""
        for viewer in viewers:
            ignored = ChatIgnored(
                id=self._id(), at=self._at(minute), message_id=self._id(), categories=("insult",), viewer_id=viewer
            )
            self.events.append(ignored)

    def ban(self, viewer: str, *, minute: float = 3.0) -> None:
        """Have a moderator ban somebody."""
        self.events.append(ViewerBanned(id=self._id(), at=self._at(minute), viewer_id=viewer))

    def chat(self, viewer: str, text: str, *, minute: float = 3.0) -> None:
        """Let a viewer write."""
        who = Viewer(id=viewer, name=viewer)
        self.events.append(ChatMessage(id=self._id(), at=self._at(minute), viewer=who, text=text))

    def block(self, category: str, *, by: str = "gate") -> None:
        """Keep a line of hers from being said."""
        blocked = LineBlocked(
            id=self._id(),
            at=self._at(1.0),
            utterance_id="u",
            text="…",
            categories=(category,),
            by=by,  # type: ignore[arg-type]
        )
        self.events.append(blocked)

    def _id(self) -> str:
        return f"e{len(self.events)}"

    def _at(self, minute: float) -> datetime:
        return after((len(self.segments) - 1) * MINUTES + minute)


def poisson(chance: random.Random, mean: float) -> int:
    """Draw a Poisson number by its waiting times."""
    count, waited = 0, chance.expovariate(1.0)
    while waited < mean:
        count, waited = count + 1, waited + chance.expovariate(1.0)
    return count
