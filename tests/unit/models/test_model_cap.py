"""Fifty callers, one cap: through the chains, whatever the vendors do and when."""

import random
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.peers.fake_models import Act, Part, ScriptedModel
from tests.unit.models.crowds import Crowd, Forbearing, bill, random_act, spent
from tests.unit.models.model_gear import ACCESS, EPOCH, Book, price

from vtuber.models.chain import ModelChain
from vtuber.models.names import ModelName, chain_of
from vtuber.models.spend import Caps, SpendLedger
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run

CALLERS = 50
WRITERS, DIRECTORS = chain_of("anthropic:first, openai:second"), chain_of("anthropic:third, openai:fourth")


class Endless(Part):
    """A part of random acts, which it remembers."""

    def __init__(self, name: ModelName, chance: random.Random, *, tools: bool) -> None:
        super().__init__()
        self._name = name
        self._chance = chance
        self._tools = tools
        self.played: list[tuple[ModelName, Act]] = []

    def next(self) -> Act:
        act = random_act(self._chance, tools=self._tools, slow_s=3.0)
        self.played.append((self._name, act))
        return act


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 200), st.lists(st.integers(1, 80), min_size=4, max_size=4))
def test_fifty_callers_stay_within_the_cap(seed: int, cents: int, dollars: Sequence[int]) -> None:
    """At any prices: neither what is booked nor what the vendors charge is ever more than the cap."""
    cap = Decimal(cents) / 100
    chance = random.Random(seed)
    names = (*WRITERS, *DIRECTORS)
    prices = {str(name): price(str(each)) for name, each in zip(names, dollars, strict=True)}
    parts = {name: Endless(name, chance, tools=name in DIRECTORS) for name in names}

    async def act() -> tuple[Crowd, SpendLedger]:
        clock = LoopClock(epoch=EPOCH)
        book = Book(clock)
        ledger = SpendLedger(caps=Caps(hour=cap), prices=prices, access=ACCESS, journal=book)
        models = {name: ScriptedModel(part) for name, part in parts.items()}
        writer, director = (
            ModelChain(
                role="any",
                names=chain,
                models=models,
                breakers=Forbearing(clock=clock, chance=chance),
                ledger=ledger,
                clock=clock,
            )
            for chain in (WRITERS, DIRECTORS)
        )
        crowd = Crowd(writer, director, book)
        await crowd.call(CALLERS, 3)
        return crowd, ledger

    crowd, ledger = run(act())
    charged = bill([act for part in parts.values() for act in part.played], prices)
    assert crowd.turns == CALLERS * 3
    assert ledger.spent == spent(crowd.book)
    assert crowd.highest <= cap
    assert charged <= cap
