"""A show for the simulated audience to watch: what is on changes, she talks, answers chat and opens votes."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache

from vtuber.audience.posts import (
    EventSubPayload,
    IrcLine,
    Posted,
    StreamElementsPayload,
    StreamlabsPayload,
    StreamsPayload,
)
from vtuber.audience.simulated_audience import SimulatedAudience
from vtuber.audience.world import MEDIUM, SMALL, WORLDS
from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.channel_events import ChannelEvent, ChatMessage, Cheer, Donation
from vtuber.domain.direction_events import ChosenBy, SegmentStarted
from vtuber.domain.emotions import Emotion
from vtuber.domain.game_events import VoteOpened
from vtuber.domain.speech_events import UtteranceFinished, UtteranceStarted
from vtuber.donations.streamelements import tips_of
from vtuber.donations.streamlabs import donations_of
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run as run_in_virtual_time
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.irc_normaliser import IrcNormaliser
from vtuber.twitch.streams import events_of_streams

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
WORLDS_PLAYED = {
    **WORLDS,
    "raided": replace(SMALL, raids_per_hour=6.0),
    "unmoderated": replace(MEDIUM, moderators=0),
    "generous": replace(MEDIUM, payments_per_viewer_hour=2.0, budget_usd=1000.0),
}
"""The presets, and channels that have more, or less, of one thing."""

SENTENCE = "well that is something remarkable to consider"
OPTIONS = tuple("1234567")


@dataclass
class Performance:
    """What came of a show: posts with the second they came at, and the events they mean."""

    audience: SimulatedAudience
    posts: list[tuple[float, Posted]] = field(default_factory=list)
    events: list[ChannelEvent] = field(default_factory=list)

    def chat(self) -> list[ChatMessage]:
        """Return the chat messages."""
        return [event for event in self.events if isinstance(event, ChatMessage)]


class Normalisers:
    """The ones that real sources pass through."""

    def __init__(self) -> None:
        self._irc = IrcNormaliser()
        self._eventsub = EventSubNormaliser()

    def events_of(self, posted: Posted, at: datetime) -> tuple[ChannelEvent, ...]:
        """Return what a post means."""
        match posted:
            case IrcLine():
                return self._irc.events_of(posted.line, at=at)
            case StreamlabsPayload():
                return donations_of(posted.payload, at=at)
            case StreamElementsPayload():
                return tips_of(posted.payload, at=at)
            case EventSubPayload():
                return self._eventsub.events_of(posted.payload, at=at)
            case StreamsPayload():
                return events_of_streams(posted.payload, at=at)


async def act(performance: Performance, clock: LoopClock, activities: tuple[Activity, ...], minutes: float) -> None:
    """Play the show: one activity after another, a sentence every twelve seconds, every other one an answer."""
    audience = performance.audience
    for number, activity in enumerate(itertools.cycle(activities)):
        audience.hear(
            SegmentStarted(
                id=f"s{number}",
                at=clock.now(),
                number=number,
                activity=activity,
                topic="old trains",
                chosen_by=ChosenBy.SYSTEM,
            )
        )
        for turn in range(round(minutes * 5)):
            name = f"u{number}-{turn}"
            cause = next(latest_answerable(performance), None) if turn % 2 else None
            audience.hear(
                UtteranceStarted(
                    id=name, at=clock.now(), cause=cause, utterance_id=name, text=SENTENCE, emotion=Emotion.NEUTRAL
                )
            )
            if activity is Activity.GAME and turn % 3 == 0:
                audience.hear(
                    VoteOpened(id=f"v{name}", at=clock.now(), game="four", options=OPTIONS, closes_after_s=20.0)
                )
            await asyncio.sleep(5.0)
            audience.hear(
                UtteranceFinished(
                    id=f"{name}f", at=clock.now(), utterance_id=name, text=SENTENCE, sentences=1, spoken_s=5.0
                )
            )
            await asyncio.sleep(7.0)


def latest_answerable(performance: Performance) -> Iterator[str]:
    """Give the ids of the last events that can be answered, payments and chat, newest first."""
    recent = reversed(performance.events[-12:])
    return (event.id for event in recent if isinstance(event, ChatMessage | Donation | Cheer))


@cache
def play(
    world: str = "medium",
    *,
    seed: int = 7,
    hours: float = 1.0,
    activities: tuple[Activity, ...] = ARMS,
    minutes: float = 8.0,
    stream_index: int = 0,
    run: int = 0,
    silent: bool = False,
) -> Performance:
    """Play a show in virtual time; `minutes` is the length of each activity."""

    async def perform() -> Performance:
        clock = LoopClock(epoch=EPOCH)
        audience = SimulatedAudience(WORLDS_PLAYED[world], seed=seed, clock=clock, stream_index=stream_index, run=run)
        performance = Performance(audience=audience)
        normalisers = Normalisers()

        async def post(posted: Posted) -> None:
            performance.posts.append((clock.monotonic(), posted))
            performance.events += normalisers.events_of(posted, clock.now())

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(audience.run(post))]
            if not silent:
                tasks.append(group.create_task(act(performance, clock, activities, minutes)))
            await asyncio.sleep(hours * 3600.0)
            for task in tasks:
                task.cancel()
        return performance

    return run_in_virtual_time(perform())
