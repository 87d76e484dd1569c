"""A stream written down event by event, for tests."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import (
    AdBreak,
    ChatMessage,
    Donation,
    Follow,
    GiftSubscriptions,
    Raid,
    Subscription,
    Tier,
    ViewerBanned,
    ViewerCount,
)
from vtuber.domain.direction_events import ActivityChanged, ChosenBy, SegmentStarted
from vtuber.domain.events import Event
from vtuber.domain.money import Money
from vtuber.domain.speech_events import UtteranceFinished
from vtuber.domain.stream_events import StreamEnded, StreamResumed, StreamStarted
from vtuber.domain.viewers import Viewer

BEGIN = datetime(2026, 5, 1, 20, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    """Return the moment that many seconds after the stream's begin."""
    return BEGIN + timedelta(seconds=seconds)


class StreamScript:
    """Collects events; every method adds one at `seconds` after the begin."""

    def __init__(self, stream_id: str = "s1") -> None:
        self.stream_id = stream_id
        self.events: list[Event] = []
        self._add(
            StreamStarted(
                id="start", at=BEGIN, stream_id=stream_id, index=0, persona="p", source="rehearsal", policy="uniform"
            )
        )

    def _add(self, event: Event) -> None:
        self.events.append(event)

    def _id(self) -> str:
        return f"e{len(self.events)}"

    def chat(self, seconds: float, viewer: str = "v1", *, text: str = "hi", shared_from: str | None = None) -> None:
        who = Viewer(id=viewer, name=viewer)
        self._add(ChatMessage(id=self._id(), at=after(seconds), viewer=who, text=text, shared_from=shared_from))

    def say(self, seconds: float, text: str) -> None:
        self._add(
            UtteranceFinished(id=self._id(), at=after(seconds), utterance_id="u", text=text, sentences=1, spoken_s=3.0)
        )

    def ban(self, seconds: float, viewer: str) -> None:
        self._add(ViewerBanned(id=self._id(), at=after(seconds), viewer_id=viewer))

    def viewers(self, seconds: float, count: int) -> None:
        self._add(ViewerCount(id=self._id(), at=after(seconds), viewers=count))

    def pay(self, seconds: float, amount: str = "5", currency: str = "USD", *, charity: bool = False) -> None:
        money = Money(amount=Decimal(amount), currency=currency)
        who = Viewer(id="v1", name="v1")
        self._add(Donation(id=self._id(), at=after(seconds), viewer=who, amount=money, charity=charity))

    def follow(self, seconds: float) -> None:
        self._add(Follow(id=self._id(), at=after(seconds), viewer=Viewer(id="v1", name="v1")))

    def raid(self, seconds: float, viewers: int = 10) -> None:
        self._add(Raid(id=self._id(), at=after(seconds), viewer=Viewer(id="r", name="r"), viewers=viewers))

    def activity(self, seconds: float, activity: Activity, topic: str = "cats") -> None:
        self._add(ActivityChanged(id=self._id(), at=after(seconds), previous=None, activity=activity, topic=topic))

    def segment(self, seconds: float, number: int, activity: Activity = Activity.TALK, topic: str = "cats") -> None:
        self._add(
            SegmentStarted(
                id=self._id(),
                at=after(seconds),
                number=number,
                activity=activity,
                topic=topic,
                chosen_by=ChosenBy.LEARNER,
            )
        )

    def resume(self, seconds: float, offline_s: float) -> None:
        self._add(StreamResumed(id=self._id(), at=after(seconds), stream_id=self.stream_id, offline_s=offline_s))

    def end(self, seconds: float) -> None:
        self._add(StreamEnded(id=self._id(), at=after(seconds), stream_id=self.stream_id, reason="duration"))

    def subscribe(self, seconds: float) -> None:
        money = Money(amount=Decimal("2.50"), currency="USD", estimated=True)
        who = Viewer(id="v2", name="v2")
        self._add(Subscription(id=self._id(), at=after(seconds), viewer=who, tier=Tier.ONE, amount=money))

    def gift(self, seconds: float, count: int) -> None:
        money = Money(amount=Decimal("2.50") * count, currency="USD", estimated=True)
        who = Viewer(id="v3", name="v3")
        self._add(
            GiftSubscriptions(
                id=self._id(), at=after(seconds), viewer=who, tier=Tier.ONE, count=count, amount=money, recipients=()
            )
        )

    def ads(self, seconds: float, length_s: int) -> None:
        self._add(AdBreak(id=self._id(), at=after(seconds), seconds=length_s))
