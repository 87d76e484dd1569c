"""Schedules of faults in real time: vendors' libraries against the server, with a live show's patience.

Fifty reach the fake straight, and as many through LiteLLM's proxy.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from tests.peers.fake_models import FakeModels
from tests.peers.litellm_proxy import LiteLlmProxy
from tests.unit.models.fault_schedules import Hearing, WatchedBreakers, schedule
from tests.unit.models.model_gear import EPOCH, PROMPT, Book, price

from vtuber.domain.errors import ModelError
from vtuber.models.chain import ModelChain
from vtuber.models.names import ModelAccess, ModelName, model_name
from vtuber.models.prices import Price
from vtuber.models.spend import Caps, SpendLedger
from vtuber.models.vendors import Vendors
from vtuber.runtime.clock import LoopClock

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

BATCHES, SIZE = 5, 10
WITHIN_S = 2.5
SLACK_S = 0.25
"""Two busy cores are shared by the models, their server and the listener."""

VENDORS = ("anthropic:claude-haiku-5-5", "openai:gpt-4o", "compatible:local", "ollama:llama")
BEHIND_PROXY = VENDORS[:3]
"""Ollama's own protocol knows no key, and the proxy wants one."""


def access_to(server: FakeModels) -> ModelAccess:
    """Lead all vendors to the fake."""
    return ModelAccess(
        anthropic_key="key-a",
        openai_key="key-b",
        anthropic_url=server.url,
        openai_url=f"{server.url}/v1",
        ollama_url=f"{server.url}/v1",
        compatible_url=f"{server.url}/v1",
    )


@dataclass
class Machine:
    """By how much it was late at most to wake up whoever slept; so much the listeners may have heard later."""

    late_s: float = 0.0

    async def watch(self) -> None:
        now = asyncio.get_running_loop().time
        while True:
            due = now() + 0.02
            await asyncio.sleep(0.02)
            self.late_s = max(self.late_s, now() - due)


@asynccontextmanager
async def watched_machine() -> AsyncIterator[Machine]:
    """Watch the machine while inside."""
    machine = Machine()
    watching = asyncio.ensure_future(machine.watch())
    try:
        yield machine
    finally:
        watching.cancel()


async def turn(
    seed: int, server: FakeModels, access: ModelAccess, machine: Machine, vendors: Sequence[str] = VENDORS
) -> int:
    """Play one schedule through real adapters, check what was heard, and return the number of faults."""
    chance = random.Random(seed)
    names = [model_name(f"{text}-{seed}") for text in chance.sample(vendors, chance.randint(2, 3))]
    acts = schedule(chance, names)
    for name in names:
        server.parts[name.model].learn(acts[name])
    clock = LoopClock(epoch=EPOCH)
    ledger = SpendLedger(caps=Caps(), prices=prices_for(names), access=access, journal=Book(clock))
    breakers = WatchedBreakers(clock=clock, chance=chance)
    async with Vendors(names, access) as connected:
        chain = ModelChain(
            role="writer", names=names, models=connected.models, breakers=breakers, ledger=ledger, clock=clock
        )
        hearing = Hearing(began_at=clock.monotonic())
        try:
            async for chunk in chain.stream(PROMPT, purpose="reply"):
                hearing.chunks.append(chunk)
                hearing.at.append(clock.monotonic())
        except ModelError:
            hearing.error = True
        hearing.ended_at = clock.monotonic()
    hearing.check(acts, breakers.faults_at, within_s=WITHIN_S + SLACK_S + machine.late_s)
    return len(breakers.faults_at)


def prices_for(names: list[ModelName]) -> dict[str, Price]:
    """Price whatever is asked."""
    return {str(name): price() for name in names}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_real_adapters_survive_any_faults(batch: int) -> None:
    """What holds in virtual time holds on the wire."""

    async def act() -> list[int]:
        async with FakeModels() as server, watched_machine() as machine:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(turn(batch * SIZE + number, server, access_to(server), machine))
                    for number in range(SIZE)
                ]
            return [task.result() for task in tasks]

    assert sum(asyncio.run(act())) >= SIZE / 2


@pytest.mark.parametrize("batch", range(BATCHES))
def test_real_adapters_survive_any_faults_behind_a_proxy(litellm_proxy: LiteLlmProxy, batch: int) -> None:
    """Nor does it matter that somebody else's server passes the answers on, and tells of the faults in its own way."""

    async def act() -> list[int]:
        access = litellm_proxy.access()
        async with FakeModels(litellm_proxy.upstream_port) as server, watched_machine() as machine:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(turn(batch * SIZE + number, server, access, machine, BEHIND_PROXY))
                    for number in range(SIZE)
                ]
            return [task.result() for task in tasks]

    assert sum(asyncio.run(act())) >= SIZE / 2
