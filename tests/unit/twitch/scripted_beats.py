"""A scripted chat: what happens in it, who is there, and how each source says it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tests.unit.twitch.twitch_texts import (
    STAMP_MS,
)

from vtuber.audience.attendee import Attendee
from vtuber.audience.people import ACTIVITIES, Person
from vtuber.audience.posts import Posted
from vtuber.audience.world import ViewerKind
from vtuber.domain.channel_events import (
    ChannelEvent,
)
from vtuber.domain.viewers import Viewer
from vtuber.runtime.clock import Clock

AT = datetime(2026, 1, 1, 12, 0, 1, tzinfo=UTC)
SAID_BY_BOB = Viewer(id="twitch:8", name="Bob")
RAIDER = Viewer(id="twitch:7", name="Ann")


@dataclass(frozen=True)
class Beat:
    """One thing that happens: what it means, and how each source says it, `()` where a source cannot."""

    name: str
    means: tuple[ChannelEvent, ...]
    irc: tuple[str, ...] = ()
    eventsub: tuple[str, ...] = ()
    simulated: tuple[Posted, ...] = ()


class StoppedClock(Clock):
    """It is always noon."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(STAMP_MS / 1000, UTC)

    def monotonic(self) -> float:
        return 0.0


def visitor(name: str, user_id: str) -> Attendee:
    """Return one of the simulated audience."""
    tastes = (0.5,) * len(ACTIVITIES)
    kind = ViewerKind(name="regular", share=1.0, chattiness=1.0)
    person = Person(id=user_id, name=name, kind=kind, tastes=tastes, traits={}, regular=True)
    return Attendee(person, now=0.0, months=0, stay_minutes=60.0, tiring=0.1, budget_usd=10.0)
