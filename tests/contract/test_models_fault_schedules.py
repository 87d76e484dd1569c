"""Fifty schedules of faults in real time: vendors' libraries against the server, with a live show's patience."""

import asyncio
import random

import pytest
from tests.peers.fake_models import FakeModels
from tests.unit.models.fault_schedules import Hearing, WatchedBreakers, schedule
from tests.unit.models.model_gear import EPOCH, PROMPT, Book, price

from vtuber.domain.errors import ModelError
from vtuber.models.chain import ModelChain
from vtuber.models.names import ModelAccess, ModelName, model_name
from vtuber.models.prices import Price
from vtuber.models.spend import Caps, SpendLedger
from vtuber.models.vendors import Vendors
from vtuber.runtime.clock import LoopClock

pytestmark = pytest.mark.slow

BATCHES, SIZE = 5, 10
WITHIN_S = 2.5
SLACK_S = 0.25
"""Two busy cores are shared by the models, their server and the listener."""

VENDORS = ("anthropic:claude-haiku-5-5", "openai:gpt-4o", "compatible:local", "ollama:llama")


async def turn(seed: int, server: FakeModels) -> int:
    """Play one schedule through real adapters, check what was heard, and return the number of faults."""
    chance = random.Random(seed)
    names = [model_name(f"{text}-{seed}") for text in chance.sample(VENDORS, chance.randint(2, 3))]
    acts = schedule(chance, names)
    for name in names:
        server.parts[name.model].learn(acts[name])
    access = ModelAccess(
        anthropic_key="key-a",
        openai_key="key-b",
        anthropic_url=server.url,
        openai_url=f"{server.url}/v1",
        ollama_url=f"{server.url}/v1",
        compatible_url=f"{server.url}/v1",
    )
    clock = LoopClock(epoch=EPOCH)
    ledger = SpendLedger(caps=Caps(), prices=prices_for(names), access=access, journal=Book(clock))
    breakers = WatchedBreakers(clock=clock, chance=chance)
    async with Vendors(names, access) as vendors:
        chain = ModelChain(
            role="writer", names=names, models=vendors.models, breakers=breakers, ledger=ledger, clock=clock
        )
        hearing = Hearing(began_at=clock.monotonic())
        try:
            async for chunk in chain.stream(PROMPT, purpose="reply"):
                hearing.chunks.append(chunk)
                hearing.at.append(clock.monotonic())
        except ModelError:
            hearing.error = True
        hearing.ended_at = clock.monotonic()
    hearing.check(acts, breakers.faults_at, within_s=WITHIN_S + SLACK_S)
    return len(breakers.faults_at)


def prices_for(names: list[ModelName]) -> dict[str, Price]:
    """Price whatever is asked."""
    return {str(name): price() for name in names}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_real_adapters_survive_any_faults(batch: int) -> None:
    """What holds in virtual time holds on the wire."""

    async def act() -> list[int]:
        async with FakeModels() as server:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(turn(batch * SIZE + number, server)) for number in range(SIZE)]
            return [task.result() for task in tasks]

    assert sum(asyncio.run(act())) >= SIZE / 2
