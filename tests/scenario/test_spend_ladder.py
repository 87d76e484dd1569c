"""Money for models runs out step by step: cheaper models, fewer decisions, and in the end the offline brain alone."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from structlog.testing import capture_logs
from tests.scenario.shows import EPOCH, InTurn, chatter, donation, of, planned, scripted

from vtuber.app.cast import Cast
from vtuber.app.simulated_minds import SimulatedMinds
from vtuber.app.status_line import Status
from vtuber.app.stream import Parts, perform
from vtuber.director.material import SPARING_S
from vtuber.domain.activities import ARMS
from vtuber.domain.channel_events import ViewerCount
from vtuber.domain.decision_reasons import SPARING, UNCHANGED
from vtuber.domain.direction_events import Decision
from vtuber.domain.events import Event
from vtuber.domain.show_events import Spend
from vtuber.domain.speech_events import UtteranceFinished
from vtuber.domain.stream_events import StreamEnded, TaskFailed
from vtuber.models.names import chain_of
from vtuber.models.spend import SpendLevel
from vtuber.rehearsal.simulated.lineup import Lineup
from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.journal import read_journal
from vtuber.runtime.virtual_time import run

pytestmark = pytest.mark.slow

DURATION_S = 2_700.0
LOOKS_EVERY_S = 1.0
SETTLES_S = 10.0
"""A call that was made before a step is over by then."""
CAP = Decimal("1.5")
LINEUP = Lineup(
    writer=chain_of("openai:gpt-4o,anthropic:claude-haiku-4-5,offline"),
    director=chain_of("anthropic:claude-opus-5-5,anthropic:claude-haiku-4-5,offline"),
    hour_usd=CAP,
)
LADDER = [SpendLevel.FULL, SpendLevel.CHEAPER_FIRST, SpendLevel.FEWER_DECISIONS, SpendLevel.OFFLINE]


@dataclass
class Watcher:
    """Notes when the ledger went a step further, and what the status line said then."""

    steps: list[tuple[datetime, SpendLevel, str]] = field(default_factory=list)

    async def watch(self, cast: Cast) -> None:
        """Look every second; a companion."""
        status = Status(cast, avatar=str, memory=str)
        while True:
            assert cast.minds is not None
            level = cast.minds.ledger.level
            if not self.steps or self.steps[-1][1] is not level:
                self.steps.append((cast.clock.now(), level, status.figures()))
            await asyncio.sleep(LOOKS_EVERY_S)


@dataclass(frozen=True)
class Night:
    """A whole stream, and the moments of its steps."""

    events: Sequence[Event]
    watcher: Watcher

    def during(self, level: SpendLevel) -> list[Event]:
        """Return what happened at a level, but for its first seconds, and the last, in which it may have ended."""
        moments = [moment for moment, _, _ in self.watcher.steps] + [self.events[-1].at]
        place = [step for _, step, _ in self.watcher.steps].index(level)
        began, ended = moments[place], moments[place + 1]
        return [
            event
            for event in self.events
            if (event.at - began).total_seconds() > SETTLES_S and (ended - event.at).total_seconds() > LOOKS_EVERY_S
        ]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Play three quarters of an hour in which something material happens at every look."""
    folder = tmp_path_factory.mktemp("ladder")
    crowds = [
        (5.0 * beat + 2, ViewerCount(id=f"count:{beat}", at=EPOCH, viewers=80 if beat % 2 else 40))
        for beat in range(int(DURATION_S / 5))
    ]
    last = (DURATION_S - 60, donation("late"))
    plan = planned(folder, duration_s=DURATION_S)
    watcher = Watcher()

    async def stream() -> None:
        minds = SimulatedMinds(LINEUP, clock=LoopClock(epoch=plan.epoch), chance=Chance(3))
        parts = Parts(
            voice=minds.voice,
            learner=InTurn(ARMS),
            make_source=scripted([*crowds, *chatter(DURATION_S), last]),
            companions=(("watcher", watcher.watch),),
            minds=minds.minds,
        )
        await perform(plan, parts, asyncio.Event())

    with capture_logs():
        run(stream())
    return Night(list(read_journal(plan.journal)), watcher)


def services(events: Iterable[Event], *, direct: bool) -> list[str]:
    """Return the models that were paid for a role."""
    return [event.service for event in minds_paid(events) if (event.purpose == "direct") is direct]


def minds_paid(events: Iterable[Event]) -> list[Spend]:
    """Return what was paid for models; speech is paid for until the cap itself is reached."""
    return [event for event in events if isinstance(event, Spend) and event.purpose != "speech"]


def asked_per_minute(events: Sequence[Event]) -> float:
    """Return for how many decisions a minute a model was paid."""
    spends = [event for event in of(events, Spend) if event.purpose == "direct"]
    turns = 1 + sum((second.at - first.at).total_seconds() > 4.9 for first, second in pairwise(spends))
    return turns / ((events[-1].at - events[0].at).total_seconds() / 60)


def test_the_steps_come_one_after_another_and_are_shown(night: Night) -> None:
    """Each once, in order; the status line names it."""
    assert [level for _, level, _ in night.watcher.steps] == LADDER
    shown = [figures for _, _, figures in night.watcher.steps]
    assert "(" not in shown[0].partition("spent")[2]
    for (_, level, _), figures in zip(night.watcher.steps[1:], shown[1:], strict=True):
        assert f"({level})" in figures


def test_the_cap_holds(night: Night) -> None:
    """At no moment of the hour is more booked, though nearly all of it is."""
    spent = sum((spend.cost.amount for spend in of(night.events, Spend)), Decimal(0))
    assert CAP * Decimal("0.97") <= spent <= CAP


def test_first_the_cheaper_models_are_asked(night: Night) -> None:
    """The dear ones hardly any more: only where a cheap one fails."""
    full, cheaper = night.during(SpendLevel.FULL), night.during(SpendLevel.CHEAPER_FIRST)
    for direct, dear in ((True, "anthropic:claude-opus-5-5"), (False, "openai:gpt-4o")):
        before, then = services(full, direct=direct), services(cheaper, direct=direct)
        assert before.count(dear) > len(before) / 2
        assert then.count("anthropic:claude-haiku-4-5") > 0.75 * len(then)


def test_then_fewer_decisions_are_asked_about(night: Night) -> None:
    """At most every 30 seconds; the others say why not. A segment's end is still asked about."""
    cheaper, fewer = night.during(SpendLevel.CHEAPER_FIRST), night.during(SpendLevel.FEWER_DECISIONS)
    assert asked_per_minute(fewer) < asked_per_minute(cheaper) / 3
    decisions = of(fewer, Decision)
    sparing = [decision for decision in decisions if SPARING in decision.reason]
    assert len(sparing) > len(decisions) / 3
    assert not any(SPARING in decision.reason for decision in of(cheaper, Decision))
    assert all(SPARING not in decision.reason for decision in decisions if decision.proposal is not None)
    skipped = (SPARING, UNCHANGED)
    asked = [decision for decision in decisions if not any(phrase in decision.reason for phrase in skipped)]
    assert all(
        second.proposal is not None or (second.at - first.at).total_seconds() > SPARING_S - 5.0
        for first, second in pairwise(asked)
    )
    assert services(fewer, direct=False), "the writer's models are asked as before"


def test_in_the_end_the_offline_brain_does_it_all(night: Night) -> None:
    """Nothing more is paid, and the show goes on to its end: decisions every five seconds, words, thanks."""
    offline = night.during(SpendLevel.OFFLINE)
    length_s = (offline[-1].at - offline[0].at).total_seconds()
    assert length_s > 120
    assert not minds_paid(offline)
    assert len(of(offline, Decision)) >= length_s / 5 - 5
    assert len(of(offline, UtteranceFinished)) > length_s / 30
    assert any(finished.cause == "streamlabs:late" for finished in of(offline, UtteranceFinished))
    assert not of(night.events, TaskFailed)
    assert isinstance(night.events[-1], StreamEnded)
