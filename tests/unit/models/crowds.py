"""Many callers at once, and what their calls may cost: for tests of the cap."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from structlog.testing import capture_logs
from tests.peers.fake_models import Act, Deed, WantedCall
from tests.unit.models.fault_schedules import STORY
from tests.unit.models.model_gear import PROMPT, TOOL, Book

from vtuber.domain.direction_events import ToolCall
from vtuber.domain.errors import ModelError
from vtuber.domain.prompts import Prompt
from vtuber.models.breaker import Breaker
from vtuber.models.breakers import Breakers
from vtuber.models.chain import ModelChain
from vtuber.models.estimates import most_tokens
from vtuber.models.names import ModelName
from vtuber.models.ports import Usage
from vtuber.models.prices import Price

UNBILLED = frozenset({Deed.FAIL, Deed.HANG})
"""What a vendor charges nothing for."""

_DEEDS = (*([Deed.SAY] * 6), Deed.CUT, Deed.REFUSE, Deed.DROP, Deed.GARBLE, Deed.FAIL)
_MOST_IN = most_tokens(PROMPT)
"""Tokens of input that the prompt has at most; a conversation of several requests has more."""


class Forbearing(Breakers):
    """Breakers that let everybody in, so that the ledger alone stands between callers and their money."""

    def __getitem__(self, name: ModelName) -> Breaker:
        return Breaker(clock=self._clock, chance=self._chance, faults=10**9)


def random_act(chance: random.Random, *, tools: bool, slow_s: float = 0.05) -> Act:
    """Return an answer of any kind, which counts as many tokens as a request can have, or fewer."""
    deed = chance.choice(_DEEDS)
    text = " ".join(chance.sample(STORY, chance.randint(1, 4)))
    wants = tools and deed is Deed.SAY and chance.random() < 0.5
    return Act(
        deed=deed,
        text=() if wants else tuple(text[at : at + 40] for at in range(0, len(text), 40)),
        calls=(WantedCall(tool=TOOL.name),) if wants else (),
        pause_s=chance.random() * slow_s,
        gap_s=chance.choice((0.0, 0.002)),
        status=chance.choice((500, 503)),
        tokens=(chance.randint(0, _MOST_IN), chance.randint(0, PROMPT.max_tokens), 0),
    )


_WAITS_S = 0.05
"""How long a caller who was refused waits for others to give back what is set aside for them."""


@dataclass
class Crowd:
    """Callers who go on and on, by turns in words and in tools; `refused` turns got nothing at all."""

    writer: ModelChain
    director: ModelChain
    book: Book
    turns: int = 0
    refused: int = 0
    highest: Decimal = Decimal(0)

    async def call(self, callers: int, rounds: int) -> None:
        """Let all of them call at once, each so many times."""
        with capture_logs():
            async with asyncio.TaskGroup() as group:
                for number in range(callers):
                    group.create_task(self._caller(number, rounds))

    async def _caller(self, number: int, rounds: int) -> None:
        for _ in range(rounds):
            self.turns += 1
            try:
                await self._turn(PROMPT, direct=number % 2 == 1)
            except ModelError:
                self.refused += 1
                await asyncio.sleep(_WAITS_S)
            self.highest = max(self.highest, spent(self.book))

    async def _turn(self, prompt: Prompt, *, direct: bool) -> None:
        if direct:
            await self.director.converse(prompt, [TOOL], _carry_out, purpose="direct")
        else:
            async for _ in self.writer.stream(prompt, purpose="reply"):
                pass


async def _carry_out(name: str, _arguments: Mapping[str, object]) -> ToolCall:
    return ToolCall(name=name, result="done")


def spent(book: Book) -> Decimal:
    """Return what is on record."""
    return sum((event.cost.amount for event in book.events), Decimal(0))


def bill(acts: Sequence[tuple[ModelName, Act]], prices: Mapping[str, Price]) -> Decimal:
    """Return what the vendors would charge for these answers, whether anybody heard them out or not."""
    return sum(
        (
            prices[str(name)].cost(Usage(tokens_in=act.tokens[0], tokens_out=act.tokens[1]))
            for name, act in acts
            if act.deed not in UNBILLED
        ),
        Decimal(0),
    )
