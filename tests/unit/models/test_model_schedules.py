"""A thousand random schedules of faults, in virtual time."""

import random
from collections import Counter, deque

import pytest
from tests.peers.fake_models import Part, ScriptedModel
from tests.unit.models.fault_schedules import Hearing, WatchedBreakers, schedule
from tests.unit.models.model_gear import ACCESS, EPOCH, FIRST, PRICES, PROMPT, SECOND, THIRD, Book

from vtuber.domain.errors import ModelError
from vtuber.models.chain import ModelChain
from vtuber.models.spend import Caps, SpendLedger
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run

SCHEDULES = 1_000
WITHIN_S = 2.5


def turn(seed: int) -> tuple[Hearing, int]:
    """Play one schedule, check what was heard, and return it with the number of faults."""
    chance = random.Random(seed)
    names = (FIRST, SECOND, THIRD)[: chance.randint(1, 3)]
    acts = schedule(chance, names)

    async def act() -> tuple[Hearing, int]:
        clock = LoopClock(epoch=EPOCH)
        book = Book(clock)
        ledger = SpendLedger(caps=Caps(), prices=PRICES, access=ACCESS, journal=book)
        breakers = WatchedBreakers(clock=clock, chance=chance)
        models = {name: ScriptedModel(Part(acts=deque(acts[name]))) for name in names}
        chain = ModelChain(role="writer", names=names, models=models, breakers=breakers, ledger=ledger, clock=clock)
        hearing = Hearing(began_at=clock.monotonic())
        try:
            async for chunk in chain.stream(PROMPT, purpose="reply"):
                hearing.chunks.append(chunk)
                hearing.at.append(clock.monotonic())
        except ModelError:
            hearing.error = True
        hearing.ended_at = clock.monotonic()
        hearing.check(acts, breakers.faults_at, within_s=WITHIN_S + 1e-6)
        return hearing, len(breakers.faults_at)

    return run(act())


@pytest.mark.parametrize("batch", range(4))
def test_any_faults_leave_whole_sentences_in_order_and_in_time(batch: int) -> None:
    """No sentence twice, none out of order, none in half; every turn goes on or is over 2.5 s after a fault."""
    size = SCHEDULES // 4
    kinds: Counter[str] = Counter()
    for seed in range(batch * size, (batch + 1) * size):
        hearing, faults = turn(seed)
        kinds["faults" if faults else "smooth"] += 1
        kinds["taken over"] += bool(faults and hearing.chunks)
        kinds["silent"] += hearing.error
    assert min(kinds["faults"], kinds["smooth"], kinds["taken over"], kinds["silent"]) > size / 25, kinds
