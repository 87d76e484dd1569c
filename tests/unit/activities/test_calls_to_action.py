"""Calls keep their distance, also across a death of the process, and name a goal that is open."""

import asyncio
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from vtuber.activities.calls import CALL_EVERY, FIRST_CALL, CallsToAction
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import CallToAction
from vtuber.domain.direction_events import StyleChosen
from vtuber.domain.goal_events import GoalClosed, GoalSet
from vtuber.domain.money import usd
from vtuber.domain.show_events import GoalReached
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.styles import StyleQuestion

if TYPE_CHECKING:
    from vtuber.activities.floor import Floor

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Stage:
    """A floor, its company, log and clock in one; `calls` hears what it draws, as on the bus."""

    calls: CallsToAction
    timing: str = "early"
    passed_s: float = 0.0
    activity: Activity = Activity.TALK
    topic: str = ""
    said: list[tuple[float, CallToAction]] = field(default_factory=list)

    @property
    def company(self) -> "Stage":
        return self

    @property
    def log(self) -> "Stage":
        return self

    @property
    def clock(self) -> "Stage":
        return self

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.passed_s)

    def monotonic(self) -> float:
        return self.passed_s

    def chat_per_minute(self) -> float:
        return 0.0

    async def draw(self, question: StyleQuestion) -> StyleChosen:
        chosen = choice(self.now(), self.timing)
        self.calls.hear(chosen)
        return chosen

    async def say(self, brief: CallToAction, *, cause: str) -> bool:
        self.said.append((self.passed_s, brief))
        return True


def choice(at: datetime, timing: str) -> StyleChosen:
    """Return a draw of a call's moment."""
    return StyleChosen(
        id="e1", at=at, question="call", option=timing, probabilities={}, activity=Activity.TALK, segment=0
    )


def begun() -> CallsToAction:
    """Return calls of a stream that began at `BEGIN`."""
    calls = CallsToAction(segment_s=240.0)
    calls.hear(
        StreamStarted(id="s", at=BEGIN, stream_id="s", index=0, persona="p", source="rehearsal", policy="uniform")
    )
    return calls


def played(stage: Stage, until_s: float) -> list[tuple[float, CallToAction]]:
    """Play segments of four minutes with a turn every five seconds; return what was said, and when."""

    async def play() -> None:
        while stage.passed_s < until_s:
            if stage.passed_s % 240 == 0:
                await stage.calls.begin_segment(cast("Floor", stage))
            await stage.calls.at_turn(cast("Floor", stage))
            stage.passed_s += 5.0

    asyncio.run(play())
    return stage.said


def test_calls_are_far_between() -> None:
    """In four hours no two come within twenty minutes, and none in the first eight."""
    said = played(Stage(begun()), 4 * 3600)
    assert len(said) == 12
    assert said[0][0] >= FIRST_CALL.total_seconds()
    assert all(after - before >= CALL_EVERY.total_seconds() for (before, _), (after, _) in itertools.pairwise(said))


def test_no_call_counts_like_a_call() -> None:
    """What was drawn not to be made is not drawn again at once."""
    stage = Stage(begun(), timing="none")
    played(stage, FIRST_CALL.total_seconds() + 10)
    stage.timing = "early"
    said = played(stage, FIRST_CALL.total_seconds() + CALL_EVERY.total_seconds() - 10)
    assert said == []


def test_she_does_not_call_while_she_idles() -> None:
    """Quiet minutes stay quiet."""
    assert played(Stage(begun(), activity=Activity.IDLE), 3600) == []


def test_a_resumed_stream_remembers_its_calls() -> None:
    """What the journal tells of the first part counts: a death of the process brings no call sooner."""
    calls = begun()
    calls.hear(choice(BEGIN + timedelta(minutes=9), "early"))
    said = played(Stage(calls, passed_s=600.0), 9 * 60 + CALL_EVERY.total_seconds())
    assert said == []


def test_an_open_goal_is_named() -> None:
    """The latest that is open; without one it is about a follow."""
    calls = begun()
    for goal in ("lamp", "bell"):
        calls.hear(GoalSet(id=goal, at=BEGIN, goal_id=goal, title=f"A {goal}", target=usd(50)))
    calls.hear(GoalReached(id="h", at=BEGIN, goal_id="bell", title="A bell", percent=50, raised=usd(25)))
    assert played(Stage(calls), 600)[0][1].goal == "A bell"
    calls.hear(GoalReached(id="r", at=BEGIN, goal_id="bell", title="A bell", percent=100, raised=usd(50)))
    assert played(Stage(calls, passed_s=1680.0), 1900)[0][1].goal == "A lamp"
    calls.hear(
        GoalClosed(id="c", at=BEGIN, goal_id="lamp", title="A lamp", target=usd(50), raised=usd(1), reason="closed")
    )
    assert played(Stage(calls, passed_s=3600.0), 3900)[0][1].goal == ""
