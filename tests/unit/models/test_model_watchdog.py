"""The watchdog: what is overdue is a fault in time, and the stream is closed."""

import asyncio
import math
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.models.model_gear import EPOCH

from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.watchdog import Patience, watched
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run

PATIENCE = Patience(first_s=1.8, between_s=1.0, total_s=20.0)


@dataclass
class Source:
    """Gives numbers after these waits; odd ones do not count."""

    waits_s: Sequence[float]
    closed: bool = False
    came: list[int] = field(default_factory=list)
    closing_s: float = 0.0

    async def pieces(self) -> AsyncGenerator[int, None]:
        try:
            for number, wait_s in enumerate(self.waits_s):
                await asyncio.sleep(wait_s)
                yield number
        finally:
            self.closed = True
            await asyncio.sleep(self.closing_s)


def watch(source: Source, *, pause_s: float = 0.0, until: float = math.inf, odd_count: bool = True) -> float | None:
    """Return when the fault came, by virtual time; None where the source came to its end."""

    async def act() -> float | None:
        clock = LoopClock(epoch=EPOCH)

        def counts(number: int) -> bool:
            return odd_count or number % 2 == 0

        try:
            async for number in watched(source.pieces(), PATIENCE, clock=clock, counts=counts, until=lambda: until):
                source.came.append(number)
                await asyncio.sleep(pause_s)
        except FaultError as fault:
            return clock.monotonic() if fault.kind is FaultKind.STALLED else math.nan
        return None

    return run(act())


def test_what_comes_in_time_passes() -> None:
    """Nothing is held up and nothing is lost."""
    source = Source([1.7, 0.9, 0.9])
    assert watch(source) is None
    assert source.came == [0, 1, 2]
    assert source.closed


@pytest.mark.parametrize(
    ("waits_s", "at_s"), [([9.0], 1.8), ([1.0, 9.0], 2.0), ([0.5, 0.5, math.inf], 2.0), ([0.95] * 40, 20.0)]
)
def test_what_is_overdue_is_a_fault_at_once(waits_s: list[float], at_s: float) -> None:
    """The first piece, each further one, and all together have their time."""
    source = Source(waits_s)
    assert watch(source) == pytest.approx(at_s)
    assert source.closed


def test_what_does_not_count_buys_no_time() -> None:
    """Thoughts are not words."""
    assert watch(Source([0.1, 0.5, 0.4, 0.9, 9.0]), odd_count=False) == pytest.approx(2.0)


def test_the_consumers_time_is_its_own() -> None:
    """A consumer that speaks between two pieces is not the model's delay."""
    source = Source([0.5] * 10)
    assert watch(source, pause_s=30.0) is None
    assert len(source.came) == 10


def test_an_end_of_all_patience() -> None:
    """Past `until` nothing is waited for."""
    assert watch(Source([9.0]), until=0.7) == pytest.approx(0.7)
    assert watch(Source([9.0]), until=-1.0) == pytest.approx(0.0)


def test_a_source_that_does_not_close_is_not_waited_for() -> None:
    """Closing has its time too."""

    async def act() -> float:
        clock = LoopClock(epoch=EPOCH)
        source = Source([0.0, 0.0], closing_s=60.0)
        pieces = watched(source.pieces(), PATIENCE, clock=clock, counts=bool, until=lambda: math.inf)
        await anext(pieces)
        await pieces.aclose()
        return clock.monotonic()

    assert run(act()) < 0.5


def test_cancellation_passes_through() -> None:
    """Who is cancelled while waiting is cancelled, and the source is closed."""
    source = Source([1.5])

    async def act() -> bool:
        clock = LoopClock(epoch=EPOCH)

        async def listen() -> None:
            async for _ in watched(source.pieces(), PATIENCE, clock=clock, counts=bool, until=lambda: math.inf):
                pass

        async with asyncio.TaskGroup() as group:
            task = group.create_task(listen())
            await asyncio.sleep(0.5)
            task.cancel()
        return task.cancelled()

    assert run(act())
    assert source.closed


@given(st.lists(st.floats(0, 3), max_size=30))
def test_any_timing(waits_s: list[float]) -> None:
    """For any waits the fault comes when the first of them is overdue, never earlier or later."""
    source = Source(waits_s)
    expected, elapsed, allowed = None, 0.0, PATIENCE.first_s
    for wait_s in waits_s:
        limit = min(allowed, PATIENCE.total_s - elapsed)
        if wait_s > limit:
            expected = elapsed + limit
            break
        if wait_s == limit:
            return
        elapsed, allowed = elapsed + wait_s, PATIENCE.between_s
    assert watch(source) == (None if expected is None else pytest.approx(expected))
    assert source.closed or not waits_s
    assert source.came == list(range(len(source.came)))
