"""A dollar an hour, fifty callers: vendors' own libraries against the server, in real time."""

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from types import ModuleType

import pytest
from aiohttp import web
from tests.peers.fake_models import Act, FakeModels, Part
from tests.unit.models.crowds import Crowd, Forbearing, bill, random_act, spent
from tests.unit.models.model_gear import EPOCH, PROMPT, Book, price

from vtuber.models.chain import ModelChain
from vtuber.models.estimates import most_tokens
from vtuber.models.names import ModelAccess, ModelName, chain_of
from vtuber.models.prices import Price
from vtuber.models.spend import Caps, SpendLedger, SpendLevel
from vtuber.models.vendors import Vendors
from vtuber.models.watchdog import Patience
from vtuber.runtime.clock import LoopClock

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

CAP = Decimal(1)
CALLERS, ROUNDS = 50, 8
MEETING, WAITS_S = 40, 8.0
WRITERS = chain_of("openai:gpt-4o, anthropic:claude-haiku-5-5")
DIRECTORS = chain_of("anthropic:claude-opus-5-5, openai:gpt-6-luna")
PRICES = {str(name): price("40") for name in (*WRITERS, *DIRECTORS)}


class Endless(Part):
    """A part of random acts, which it remembers; the first ones are slow enough for all callers to meet."""

    def __init__(self, chance: random.Random, *, tools: bool) -> None:
        super().__init__()
        self._chance = chance
        self._tools = tools
        self.played: list[Act] = []

    def next(self) -> Act:
        act = random_act(self._chance, tools=self._tools, slow_s=0.6 if len(self.played) < CALLERS else 0.05)
        self.played.append(act)
        return act


class CountedModels(FakeModels):
    """Knows how many requests were on it at once; the first ones wait there for each other, however slow they come."""

    def __init__(self) -> None:
        super().__init__()
        self.most_at_once = 0
        self._at_once = 0
        self._met = asyncio.Event()

    async def _play(self, request: web.Request, wire: ModuleType) -> web.StreamResponse:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        if self.most_at_once >= MEETING:
            self._met.set()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(WAITS_S):
                    await self._met.wait()
            return await super()._play(request, wire)
        finally:
            self._at_once -= 1


async def crowd_on(server: FakeModels, prices: Mapping[str, Price], *, rounds: int) -> tuple[Crowd, SpendLedger]:
    """Let fifty callers call through two chains that share a ledger."""
    access = ModelAccess(
        anthropic_key="key-a", openai_key="key-b", anthropic_url=server.url, openai_url=f"{server.url}/v1"
    )
    clock = LoopClock(epoch=EPOCH)
    book = Book(clock)
    ledger = SpendLedger(caps=Caps(hour=CAP), prices=prices, access=access, journal=book)
    async with Vendors((*WRITERS, *DIRECTORS), access) as vendors:

        def chain(names: tuple[ModelName, ...]) -> ModelChain:
            return ModelChain(
                role="any",
                names=names,
                models=vendors.models,
                breakers=Forbearing(clock=clock, chance=random.Random(1)),
                ledger=ledger,
                clock=clock,
                patience=Patience(first_s=10.0, between_s=5.0, recovery_s=10.0),
            )

        crowd = Crowd(chain(WRITERS), chain(DIRECTORS), book)
        await crowd.call(CALLERS, rounds)
    return crowd, ledger


def test_a_dollar_an_hour_is_a_dollar_an_hour() -> None:
    """Fifty at once, faults among them: what is booked and what the vendors charge end just under the cap."""

    async def act() -> tuple[Crowd, SpendLedger, CountedModels, Decimal]:
        chance = random.Random(11)
        parts = {name: Endless(chance, tools=name in DIRECTORS) for name in (*WRITERS, *DIRECTORS)}
        async with CountedModels() as server:
            server.parts.update({name.model: part for name, part in parts.items()})
            crowd, ledger = await crowd_on(server, PRICES, rounds=ROUNDS)
            charged = bill([(name, one) for name, part in parts.items() for one in part.played], PRICES)
            return crowd, ledger, server, charged

    crowd, ledger, server, charged = asyncio.run(act())
    one_request = PRICES[str(WRITERS[0])].most(most_tokens(PROMPT), PROMPT.max_tokens)
    assert server.most_at_once >= MEETING
    assert crowd.highest == spent(crowd.book) == ledger.spent
    assert CAP - 4 * one_request < crowd.highest <= CAP
    assert charged <= crowd.highest
    assert crowd.refused > CALLERS
    assert ledger.level is SpendLevel.OFFLINE


def test_what_has_no_price_is_never_asked() -> None:
    """Fifty at once, and not one request leaves."""

    async def act() -> tuple[Crowd, list[dict[str, object]]]:
        async with FakeModels() as server:
            crowd, _ = await crowd_on(server, {}, rounds=1)
            return crowd, server.requests

    crowd, requests = asyncio.run(act())
    assert crowd.refused == crowd.turns == CALLERS
    assert not requests
    assert spent(crowd.book) == 0
