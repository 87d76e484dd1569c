"""What a stream is made of, decided before it begins."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from vtuber.app.intake import Intake
from vtuber.director.director import USUAL_MINUTES
from vtuber.domain.channel_actions import Outgoing
from vtuber.domain.events import Event
from vtuber.domain.money import Money, usd
from vtuber.domain.persona import Persona
from vtuber.domain.pressing import FAIR_ASKS
from vtuber.domain.self_notes import SelfNotes

Source = Literal["simulation", "rehearsal", "replay", "live", "watch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A donation goal for one stream."""

    title: str
    target: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorGoals:
    """How many goals of the director's may be open at one time, and how large the target of one may be."""

    most: int = 0
    largest: Money = field(default_factory=lambda: usd(100))


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPlan:
    """One stream. `epoch` is the date at which its clock begins; `journal` its file, which may hold its first part.

    `threaded` journals commit beside the loop, others inline and reproducibly, every `commit_every` events (more than
    one only where nothing need survive the process); `speed` is stream seconds per real
    second; `duration_s` counts from the stream's start, None for a stream without a set end. `usual_minutes` is how
    long such a stream is taken to last. She may ask for support `asks` times in any ten minutes.
    """

    stream_id: str
    index: int
    seed: int
    source: Source
    policy: str
    persona: Persona
    journal: Path
    epoch: datetime
    segment_s: float
    duration_s: float | None = None
    usual_minutes: float = USUAL_MINUTES
    goal: Goal | None = None
    director_goals: DirectorGoals = field(default_factory=DirectorGoals)
    threaded: bool = True
    commit_every: int = 1
    speed: float = 1.0
    notes: SelfNotes = field(default_factory=SelfNotes)
    """What the stream before left for the director."""
    asks: int = FAIR_ASKS

    @property
    def planned_minutes(self) -> float:
        """How long the stream is to last, in minutes."""
        return self.usual_minutes if self.duration_s is None else self.duration_s / 60


class ChannelOutlet(Protocol):
    """What leaves for the channel."""

    @property
    def allowed(self) -> Collection[str]:
        """The names of what may be done, of `OUTGOING`."""
        ...

    def put(self, outgoing: Outgoing, *, cause: str) -> None:
        """Have it done, in order, without waiting for it."""
        ...

    def hear(self, event: Event) -> None:
        """Learn what happens on stream; a bus tap."""
        ...

    def remember(self, event: Event) -> None:
        """Take note of an event of the stream's first part, before a resumption."""
        ...


class AudienceSource(Protocol):
    """Where the audience comes from."""

    def hear(self, event: Event) -> None:
        """Learn what happens on stream; a bus tap."""

    async def run(self, intake: Intake) -> None:
        """Post until cancelled, or until there is no more."""
