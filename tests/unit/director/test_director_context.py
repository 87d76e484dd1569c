"""What the learner is told when a segment is about to begin, and when."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.director.test_director_toolbox import STATE

from vtuber.director.briefing import Briefing
from vtuber.director.director import Direction, Director, Rhythm
from vtuber.director.ports import Tools
from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import ChosenBy
from vtuber.domain.emotions import Emotion
from vtuber.domain.proposals import Context, Proposal
from vtuber.domain.stream_state import StreamState
from vtuber.domain.styles import TopicDraw
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.runtime.virtual_time import run

EPOCH = datetime(2026, 5, 1, 21, 30, tzinfo=UTC)
BEGUN = replace(STATE, viewers=44, chat_per_minute=12.0, activity=Activity.GAME, activity_shares={"game": 1.0})


@dataclass
class Stub:
    """Everybody the director works with, and what the learner was told, in order."""

    seen: StreamState
    told: list[tuple[str, Context]] = field(default_factory=list)
    begun: list[tuple[Activity, TopicDraw | None]] = field(default_factory=list)
    name: str = "stub"

    def state(self) -> StreamState:
        return self.seen

    def titles(self, activity: Activity) -> tuple[str, ...]:
        return ()

    async def decide(self, briefing: Briefing, tools: Tools) -> str:
        return "as proposed"

    async def catch_up(self, context: Context) -> None:
        await asyncio.sleep(0.2)
        self.told.append(("catch up", context))

    def propose(self, context: Context) -> Proposal:
        self.told.append(("propose", context))
        return Proposal(arm="talk", probabilities={"talk": 1.0})

    def begin_segment(
        self,
        activity: Activity,
        topic: str,
        *,
        chosen_by: ChosenBy,
        decision_id: str,
        proposal: Proposal | None,
        topics: TopicDraw | None = None,
    ) -> None:
        self.begun.append((activity, topics))

    def say(self, text: str, emotion: Emotion, *, reply_to: str | None, decision_id: str) -> None:
        """Take no notice."""


def told(folder: Path, state: StreamState, **more: float) -> list[tuple[str, Context]]:
    """Let a director decide for a minute, in which three segments begin, and return what the learner was told."""
    stub = Stub(state)
    direct(folder, stub, **more)
    return stub.told


def direct(folder: Path, stub: Stub, **more: object) -> None:
    """Let a director decide for a minute, in which three segments begin."""

    async def directed() -> None:
        clock = LoopClock(epoch=EPOCH)
        with Journal.open(folder / "journal.sqlite", threaded=False) as journal:
            log = EventLog(journal=journal, bus=Bus(), clock=clock)
            direction = Direction(
                log=log,
                clock=clock,
                mind=stub,
                learner=stub,
                production=stub,
                stream=stub,
                topics=stub,
                lessons=stub,
                **more,  # type: ignore[arg-type]
            )
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(59):
                    await Director(direction, rhythm=Rhythm(segment_s=20)).run()

    run(directed())


def test_the_learner_catches_up_before_it_proposes(tmp_path: Path) -> None:
    """Once a segment, with the same context, and the director waits for it."""
    heard = told(tmp_path, BEGUN)
    assert [what for what, _ in heard] == ["catch up", "propose"] * 3
    assert all(before == after for (_, before), (_, after) in zip(heard[::2], heard[1::2], strict=True))


CASES: tuple[tuple[Mapping[str, object], Mapping[str, object]], ...] = (
    ({}, {"viewers": 44, "messages_per_minute": 12.0, "previous_arm": "game", "hour": 21.5}),
    ({"activity_shares": {}}, {"previous_arm": None}),
    ({"elapsed_s": 1800.0}, {"minutes_into_stream": 30.0, "planned_minutes": 90.0}),
    ({"elapsed_s": 7200.0}, {"minutes_into_stream": 120.0, "planned_minutes": 120.0 + 20 / 60}),
    ({"seconds_since_raid": 60.0}, {"after_raid": True, "ad_break": False}),
    ({"seconds_since_raid": 600.0}, {"after_raid": False}),
    ({"seconds_since_ads": 0.0}, {"ad_break": True}),
    ({"seconds_since_ads": 500.0}, {"ad_break": False}),
)


@pytest.mark.parametrize(("state", "expected"), CASES)
def test_the_context_is_that_of_the_stream(
    tmp_path: Path, state: Mapping[str, object], expected: Mapping[str, object]
) -> None:
    """Whatever is known goes in; a stream that outlasts its plan goes on for another segment."""
    _, context = told(tmp_path, replace(BEGUN, **state), planned_minutes=90.0)[0]  # type: ignore[arg-type]
    assert {name: getattr(context, name) for name in expected} == expected
