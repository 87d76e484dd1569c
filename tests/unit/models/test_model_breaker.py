"""The breaker: when a model is left alone, and how it is let back."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest
from tests.unit.models.model_gear import EPOCH

from vtuber.models.breaker import Breaker
from vtuber.models.faults import FaultError, FaultKind
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run

DOWN = FaultError(FaultKind.SERVER_ERROR)


def play(scene: Callable[[Breaker], Awaitable[None]]) -> None:
    """Play a scene with a fresh breaker in virtual time."""

    async def act() -> None:
        await scene(Breaker(clock=LoopClock(epoch=EPOCH), chance=random.Random(2)))

    run(act())


def fail(breaker: Breaker, fault: FaultError = DOWN) -> None:
    """Make a call that fails."""
    assert breaker.admit()
    breaker.failed(fault)


async def rested(breaker: Breaker) -> float:
    """Wait until a call may be made, and return how long that took."""
    waited_s = 0.0
    while breaker.is_open:
        await asyncio.sleep(0.25)
        waited_s += 0.25
    return waited_s


def test_three_faults_in_a_minute_open_it() -> None:
    """The third within the window does; spread out they do not."""

    async def scene(breaker: Breaker) -> None:
        for _ in range(5):
            fail(breaker)
            await asyncio.sleep(31)
        assert breaker.admit()
        breaker.failed(DOWN)
        fail(breaker)
        assert not breaker.admit()

    play(scene)


def test_one_probe_is_let_through_after_the_rest() -> None:
    """A probe that succeeds closes it; meanwhile nobody else gets in."""

    async def scene(breaker: Breaker) -> None:
        for _ in range(3):
            fail(breaker)
        assert 4 <= await rested(breaker) <= 8.25
        assert breaker.admit()
        assert not breaker.admit()
        breaker.succeeded()
        assert breaker.admit()

    play(scene)


def test_rests_grow_with_each_probe_that_fails() -> None:
    """Each is about twice the last, and none over five minutes."""

    async def scene(breaker: Breaker) -> None:
        for _ in range(3):
            fail(breaker)
        rests = []
        for _ in range(9):
            rests.append(await rested(breaker))
            fail(breaker)
        assert rests[3] > rests[0]
        assert 150 <= max(rests) <= 300.25

    play(scene)


def test_an_abandoned_probe_may_be_made_again() -> None:
    """A listener who left says nothing about the model."""

    async def scene(breaker: Breaker) -> None:
        for _ in range(3):
            fail(breaker)
        await rested(breaker)
        assert breaker.admit()
        breaker.abandoned()
        assert breaker.admit()

    play(scene)


@pytest.mark.parametrize(
    ("fault", "least_s", "most_s"),
    [
        (FaultError(FaultKind.RATE_LIMITED, retry_after_s=17), 17, 17.25),
        (FaultError(FaultKind.RATE_LIMITED, retry_after_s=9_000), 600, 600.25),
        (FaultError(FaultKind.NOT_ALLOWED), 300, 300.25),
    ],
)
def test_some_faults_open_it_at_once(fault: FaultError, least_s: float, most_s: float) -> None:
    """A vendor that asks for patience gets it; a door that is locked is not tried every second."""

    async def scene(breaker: Breaker) -> None:
        fail(breaker, fault)
        assert least_s <= await rested(breaker) <= most_s

    play(scene)


@pytest.mark.parametrize("kind", [FaultKind.REFUSED, FaultKind.TOO_LONG, FaultKind.UNAFFORDABLE])
def test_the_prompts_own_faults_count_for_nothing(kind: FaultKind) -> None:
    """Another prompt may fare better."""

    async def scene(breaker: Breaker) -> None:
        for _ in range(10):
            fail(breaker, FaultError(kind))
        assert breaker.admit()

    play(scene)
