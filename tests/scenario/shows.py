"""Whole streams in virtual time: a scripted or simulated audience, the silent voice, and all that came of it."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from vtuber.app.cast import Cast
from vtuber.app.intake import Intake
from vtuber.app.past import Past
from vtuber.app.plan import AudienceSource, Goal, StreamPlan
from vtuber.app.stream import Companions, MakeSource, Parts, perform
from vtuber.director.ports import Learner
from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.channel_events import ChannelEvent, ChatMessage, Donation, ViewerCount
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.proposals import Context, Proposal
from vtuber.domain.viewers import Viewer
from vtuber.runtime.clock import Clock
from vtuber.runtime.journal import read_journal
from vtuber.runtime.virtual_time import run
from vtuber.voice.silent import SilentVoice
from vtuber.writing.persona_file import default_persona

E = TypeVar("E", bound=Event)

Scene = tuple[float, ChannelEvent]
"""Something that happens at a second of the stream."""

EPOCH = datetime(2026, 1, 1, 18, 0, tzinfo=UTC)
WORDS = (
    "I saw the harbour lights go out one by one last night",
    "what would you bring along to a lighthouse?",
    "my cat sleeps on the keyboard again",
    "which star is the bright one near the moon tonight?",
    "the ferry was late because of the fog",
    "do you think whales get seasick?",
)
"""Harmless chat: every second line is a question."""


@dataclass
class Always:
    """A learner that proposes one activity."""

    arm: Activity

    def propose(self, context: Context) -> Proposal:
        return Proposal(arm=self.arm, probabilities={str(arm): float(arm is self.arm) for arm in (*ARMS, self.arm)})


@dataclass
class InTurn:
    """A learner that proposes one activity after another."""

    arms: tuple[Activity, ...]
    proposed: int = 0

    def propose(self, context: Context) -> Proposal:
        arm = self.arms[self.proposed % len(self.arms)]
        self.proposed += 1
        return Proposal(arm=arm, probabilities={str(each): 1 / len(self.arms) for each in self.arms})


class Script:
    """An audience that does what is written: events and the second of the stream at which each happens."""

    def __init__(self, scenes: Iterable[Scene], clock: Clock) -> None:
        self._scenes = sorted(scenes, key=lambda scene: scene[0])
        self._clock = clock

    def hear(self, event: Event) -> None:
        """Take no notice."""

    async def run(self, intake: Intake) -> None:
        """Post everything in time, then stay silent."""
        began = self._clock.monotonic()
        for second, event in self._scenes:
            await asyncio.sleep(began + second - self._clock.monotonic())
            await intake.take((replace(event, at=self._clock.now()),))
        await asyncio.Event().wait()


def scripted(scenes: Iterable[Scene]) -> MakeSource:
    """Return a maker of a scripted audience."""
    kept = tuple(scenes)

    def make(clock: Clock, past: Past) -> AudienceSource:
        return Script(kept, clock)

    return make


@dataclass(frozen=True)
class Spoken:
    """A sentence as a stage page saw it; times are seconds of the loop, `ends_s` when it has been heard."""

    sentence_id: str
    utterance_id: str
    text: str
    begins_s: float
    ends_s: float


@dataclass
class Spectator:
    """A stage page that notes what it is sent, and when; also keeps the cast."""

    frames: list[tuple[float, dict[str, object]]] = field(default_factory=list)
    cast: Cast | None = None

    async def watch(self, cast: Cast) -> None:
        """Watch to the end; a companion."""
        self.cast = cast
        with cast.hub.join() as page:
            async for frame in page.frames():
                if isinstance(frame, str):
                    self.frames.append((cast.clock.monotonic(), json.loads(frame)))

    def of(self, kind: str) -> list[tuple[float, dict[str, object]]]:
        """Return the frames of a type."""
        return [(second, frame) for second, frame in self.frames if frame["type"] == kind]

    def sentences(self) -> list[Spoken]:
        """Return the sentences in the order in which they began."""
        silenced = [second for second, _ in self.of("silence")]
        lengths = {str(frame["sentence_id"]): float(str(frame["duration_s"])) for _, frame in self.of("sentence_end")}
        spoken = []
        for begins, frame in self.of("sentence_start"):
            ends = begins + lengths.get(str(frame["sentence_id"]), 0.0)
            ends = min([ends, *(second for second in silenced if begins <= second < ends)])
            spoken.append(
                Spoken(
                    sentence_id=str(frame["sentence_id"]),
                    utterance_id=str(frame["utterance_id"]),
                    text=str(frame["text"]),
                    begins_s=begins,
                    ends_s=ends,
                )
            )
        return spoken


def planned(
    folder: Path, *, duration_s: float = 600.0, segment_s: float = 240.0, goal_usd: int | None = None
) -> StreamPlan:
    """Return the plan of a short stream whose journal is in `folder`."""
    return StreamPlan(
        stream_id="0001",
        index=0,
        seed=7,
        source="rehearsal",
        policy="structured",
        persona=default_persona(),
        journal=folder / "journal.sqlite",
        epoch=EPOCH,
        segment_s=segment_s,
        duration_s=duration_s,
        goal=Goal(title="A telescope", target=usd(goal_usd)) if goal_usd else None,
        threaded=False,
    )


def play(
    plan: StreamPlan,
    make_source: MakeSource,
    learner: Learner,
    *,
    spectator: Spectator | None = None,
    beside: Companions = (),
) -> list[Event]:
    """Perform a stream to its end in virtual time and return its journal."""
    watcher: Companions = (("spectator", spectator.watch),) if spectator else ()

    async def whole_stream() -> None:
        parts = Parts(voice=SilentVoice(), learner=learner, make_source=make_source, companions=(*watcher, *beside))
        await perform(plan, parts, asyncio.Event())

    run(whole_stream())
    return list(read_journal(plan.journal))


def of(events: Iterable[Event], kind: type[E]) -> list[E]:
    """Return the events of a type."""
    return [event for event in events if isinstance(event, kind)]


def second_of(event: Event) -> float:
    """Return when an event happened, in seconds since the stream's epoch."""
    return (event.at - EPOCH).total_seconds()


def viewer(number: int) -> Viewer:
    """Return the n-th viewer."""
    return Viewer(id=f"twitch:{number}", name=f"Viewer{number}")


def chat(name: str, text: str, *, by: int = 1) -> ChatMessage:
    """Return a line of chat."""
    return ChatMessage(id=f"twitch:{name}", at=EPOCH, viewer=viewer(by), text=text)


def donation(name: str, amount: str = "5", *, by: int = 900, message: str = "") -> Donation:
    """Return a donation."""
    return Donation(
        id=f"streamlabs:{name}",
        at=EPOCH,
        viewer=viewer(by),
        amount=usd(Decimal(amount)),
        message=message,
        source="streamlabs",
    )


def audience_of(viewers: int) -> Scene:
    """Return the scene in which the platform reports how many watch."""
    return 0.5, ViewerCount(id=f"count:{viewers}", at=EPOCH, viewers=viewers)


def chatter(duration_s: float, *, every_s: float = 4.0, people: int = 25) -> list[Scene]:
    """Return harmless chat, a line every so many seconds, every second one a question."""
    count = int(duration_s / every_s)
    return [(1.0 + n * every_s, chat(f"m{n}", f"{WORDS[n % len(WORDS)]} {n}", by=1 + n % people)) for n in range(count)]
