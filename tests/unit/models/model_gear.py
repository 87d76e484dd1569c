"""What tests of models share: names, a journal in memory, chains of scripted models in virtual time."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

from tests.peers.fake_models import Act, Part, ScriptedModel

from vtuber.domain.prompts import Prompt, ToolSpec, Turn
from vtuber.domain.show_events import Spend
from vtuber.models.breakers import Breakers
from vtuber.models.chain import ModelChain
from vtuber.models.names import ModelAccess, ModelName, chain_of
from vtuber.models.ports import Model
from vtuber.models.prices import Price, Rates
from vtuber.models.spend import Caps, SpendLedger
from vtuber.models.watchdog import Patience
from vtuber.runtime.clock import Clock, LoopClock
from vtuber.runtime.virtual_time import run

T = TypeVar("T")

EPOCH = datetime(2026, 11, 1, 20, 0, tzinfo=UTC)
ACCESS = ModelAccess(anthropic_key="key-a", openai_key="key-b")
FIRST, SECOND, THIRD = chain_of("anthropic:first, openai:second, openai:third")
PROMPT = Prompt(system="You are Hoshi.", turns=(Turn(role="user", text="Tell me of the stars."),))
TOOL = ToolSpec(name="set_activity", description="Sets what is on.", schema={"type": "object", "properties": {}})


def price(output: str = "10", *, currency: str = "USD", thinking_tokens: int = 0) -> Price:
    """Return a price; input costs a fifth of output, cached input a tenth of that."""
    out = Decimal(output)
    rates = Rates(input=out / 5, output=out, cached=out / 50, cache_write=out / 4)
    return Price(rates=rates, currency=currency, source="https://example.org", thinking_tokens=thinking_tokens)


PRICES = {str(FIRST): price("20"), str(SECOND): price("10"), str(THIRD): price("5")}


class Book:
    """A journal in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.events: list[Spend] = []

    def new_id(self) -> str:
        return f"e{len(self.events) + 1}"

    def now(self) -> datetime:
        return self._clock.now()

    async def record(self, event: Spend) -> bool:
        self.events.append(event)
        return True


@dataclass(kw_only=True)
class Gear:
    """A chain, and what stands around it."""

    chain: ModelChain
    ledger: SpendLedger
    breakers: Breakers
    book: Book
    clock: Clock
    parts: Mapping[ModelName, Part] = field(default_factory=dict)


def gear_of(
    models: Mapping[ModelName, Model],
    *,
    caps: Caps | None = None,
    patience: Patience | None = None,
    prices: Mapping[str, Price] = PRICES,
    access: ModelAccess = ACCESS,
    parts: Mapping[ModelName, Part] | None = None,
) -> Gear:
    """Put a chain together; a loop must be running."""
    clock = LoopClock(epoch=EPOCH)
    book = Book(clock)
    ledger = SpendLedger(caps=caps or Caps(), prices=prices, access=access, journal=book)
    breakers = Breakers(clock=clock, chance=random.Random(1))
    chain = ModelChain(
        role="writer",
        names=tuple(models),
        models=models,
        breakers=breakers,
        ledger=ledger,
        clock=clock,
        patience=patience,
    )
    return Gear(chain=chain, ledger=ledger, breakers=breakers, book=book, clock=clock, parts=parts or {})


def play(
    acts: Mapping[ModelName, Sequence[Act]],
    scene: Callable[[Gear], Awaitable[T]],
    *,
    caps: Caps | None = None,
    prices: Mapping[str, Price] = PRICES,
) -> T:
    """Play a scene with scripted models in virtual time."""

    async def act() -> T:
        parts = {name: Part() for name in acts}
        for name, script in acts.items():
            parts[name].learn(script)
        models = {name: ScriptedModel(part) for name, part in parts.items()}
        return await scene(gear_of(models, caps=caps, prices=prices, parts=parts))

    return run(act())


async def heard(chunks: AsyncIterator[str]) -> str:
    """Return all of a stream."""
    return "".join([chunk async for chunk in chunks])
