"""A second opinion refuses whatever it has no opinion of, and a dead service costs its time-out only a few times."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime

import pytest
from tests.peers.scripted_moderation import ScriptedModeration

from vtuber.domain.verdicts import Severity
from vtuber.runtime.circuit_breaker import Rest
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run
from vtuber.safety.second_opinion import UNAVAILABLE, SecondOpinion

REST = Rest(failures=3, first_s=10.0, longest_s=40.0)


class Desk:
    """A second opinion on a scripted service, and the clock of the loop."""

    def __init__(self) -> None:
        self.service = ScriptedModeration()
        self.clock = LoopClock(epoch=datetime(2026, 1, 1, tzinfo=UTC))
        self.second = SecondOpinion(
            self.service, clock=self.clock, replacement=lambda: "Anyway.", patience_s=0.8, rest=REST
        )

    async def fails(self, number: int) -> float:
        """Have a model's line refused for want of an opinion; return how long that took."""
        began = self.clock.monotonic()
        verdict = await self.second.review(f"Line {number}.", vetted=False)
        assert (verdict.allowed, verdict.categories) == (False, (UNAVAILABLE,))
        return self.clock.monotonic() - began


def available(desk: Desk) -> bool:
    """Return whether the service is thought to answer."""
    return desk.second.available


def with_desk(scene: Callable[[Desk], Coroutine[None, None, None]]) -> None:
    """Play a scene in virtual time."""

    async def play() -> None:
        await scene(Desk())

    run(play())


def test_verdicts() -> None:
    """Flagged is refused, nearly flagged is borderline, the rest passes; the same text is asked about once."""

    async def scene(desk: Desk) -> None:
        review = desk.second.review
        flagged = await review("You zorblax.", vetted=False)
        assert (flagged.allowed, flagged.categories) == (False, ("moderation_harassment",))
        assert (flagged.severity, flagged.replacement) == (Severity.SEVERE, "Anyway.")
        near = await review("You are nearly one.", vetted=False)
        assert (near.allowed, near.severity) == (True, Severity.BORDERLINE)
        assert (await review("A lovely day.", vetted=False)).allowed
        assert (await review("A lovely day.", vetted=False)).allowed
        assert not (await review("You zorblax.", vetted=True)).allowed
        assert desk.second.asked == 3

    with_desk(scene)


@pytest.mark.parametrize("slow", [True, False])
def test_a_dead_service_costs_its_time_out_three_times(slow: bool) -> None:
    """Then it rests: what is not vetted is refused at once, vetted lines pass, and nobody is asked."""

    async def scene(desk: Desk) -> None:
        desk.service.down, desk.service.delay_s = True, 5.0 if slow else 0.0
        took = [await desk.fails(number) for number in range(6)]
        assert took == pytest.approx([0.8 * slow] * 3 + [0.0] * 3)
        assert not desk.second.available
        assert (await desk.second.review("Ours.", vetted=True)).allowed
        assert desk.second.asked == desk.second.failures == 3

    with_desk(scene)


def test_only_a_vetted_line_tries_whether_it_is_back() -> None:
    """Finding out costs no line: vetted ones pass whatever comes of it, and the next model's line is heard again."""

    async def scene(desk: Desk) -> None:
        desk.service.down = True
        for number in range(3):
            await desk.fails(number)
        await asyncio.sleep(11)
        await desk.fails(4)
        assert desk.second.asked == 3
        assert (await desk.second.review("Ours.", vetted=True)).allowed
        assert desk.second.asked == 4
        assert (await desk.second.review("Ours too.", vetted=True)).allowed
        assert desk.second.asked == 4
        desk.service.down = False
        await asyncio.sleep(21)
        assert available(desk) is False
        assert (await desk.second.review("Ours again.", vetted=True)).allowed
        assert available(desk) is True
        assert (await desk.second.review("A model's line.", vetted=False)).allowed

    with_desk(scene)


def test_a_flagged_vetted_line_is_refused_when_somebody_can_be_asked() -> None:
    """Vetted lines have no privilege but that one."""

    async def scene(desk: Desk) -> None:
        assert not (await desk.second.review("Zorblax, she wrote.", vetted=True)).allowed

    with_desk(scene)
