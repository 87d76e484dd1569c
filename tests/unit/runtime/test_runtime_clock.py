"""Time and chance are what they are told to be."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.virtual_time import run

EPOCH = datetime(2026, 5, 1, 20, 0, tzinfo=UTC)


def test_the_clock_counts_on_from_its_epoch() -> None:
    """`now()` moves with the loop's time."""

    async def show() -> tuple[datetime, float, datetime]:
        await asyncio.sleep(100)
        clock = LoopClock(epoch=EPOCH)
        first, began = clock.now(), clock.monotonic()
        await asyncio.sleep(4 * 3600 + 0.25)
        return first, clock.monotonic() - began, clock.now()

    first, passed, last = run(show())
    assert first == EPOCH
    assert passed == pytest.approx(4 * 3600 + 0.25)
    assert last == EPOCH + timedelta(hours=4, milliseconds=250)


def test_the_clock_speaks_utc() -> None:
    """An epoch of another zone is the same moment; one without a zone is refused."""

    async def told(epoch: datetime) -> datetime:
        return LoopClock(epoch=epoch).now()

    elsewhere = run(told(EPOCH.astimezone(timezone(timedelta(hours=9)))))
    assert elsewhere == EPOCH
    assert elsewhere.tzinfo is UTC
    with pytest.raises(ValueError, match="aware"):
        run(told(EPOCH.replace(tzinfo=None)))
    assert system_now().tzinfo is UTC


def test_streams_of_chance_repeat_and_differ() -> None:
    """The same seed and name give the same draws; another seed or name gives others."""

    def draws(seed: int, name: str) -> list[float]:
        stream = Chance(seed).stream(name)
        return [stream.random() for _ in range(5)]

    assert draws(7, "audience") == draws(7, "audience")
    assert len({tuple(draws(seed, name)) for seed in (7, 8) for name in ("audience", "learner")}) == 4


def test_one_stream_does_not_shift_another() -> None:
    """How much one component draws changes nothing for the others."""
    chance = Chance(7)
    chance.stream("audience").random()
    assert chance.stream("learner").random() == Chance(7).stream("learner").random()


@pytest.mark.slow
def test_chance_is_the_same_in_every_process() -> None:
    """Draws do not depend on the hash seed of the interpreter."""
    program = "from vtuber.runtime.chance import Chance; print(Chance(7).stream('audience').random())"
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1] == f"{Chance(7).stream('audience').random()}\n"
