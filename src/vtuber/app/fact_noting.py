"""Facts that only a language model finds: in batches, beside the stream, paid like its words, noted in the journal."""

import asyncio
from dataclasses import dataclass
from random import Random

import structlog

from vtuber.app.cast import Cast
from vtuber.app.minds import StreamMinds
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.errors import ModelError
from vtuber.domain.show_events import FactsNoted, NotedFact
from vtuber.memory.fact_checks import checked
from vtuber.memory.fact_pile import FactPile
from vtuber.models.spend import SpendLevel
from vtuber.runtime.event_log import EventLog
from vtuber.writing.fact_finding import FactFinder, FoundFact

_log = structlog.get_logger(__name__)

NOTED_EVERY_S = 90.0
LINES_AT_ONCE = 24
WAITED_S = 60.0
"""An answer that takes longer is not waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactNoting:
    """Has lines read. A model that fails, hangs or costs too much costs the facts of those lines and nothing else."""

    pile: FactPile
    minds: StreamMinds
    finder: FactFinder
    log: EventLog

    async def run(self) -> None:
        """Have a batch read now and then, until cancelled."""
        while True:
            await asyncio.sleep(NOTED_EVERY_S)
            await self.note()

    async def note(self) -> None:
        """Have one batch read, unless there is none or money is short."""
        lines = self.pile.take(LINES_AT_ONCE)
        if not lines or self.minds.ledger.level is not SpendLevel.FULL:
            return
        try:
            async with asyncio.timeout(WAITED_S):
                found = await self.finder.find([line.text for line in lines])
        except (ModelError, TimeoutError) as error:
            _log.warning("facts were not looked for", lines=len(lines), error=type(error).__name__)
            return
        facts = facts_of(lines, found)
        if facts:
            await self.log.record(FactsNoted(id=self.log.new_id(), at=self.log.now(), facts=facts))


def facts_of(lines: tuple[ChatMessage, ...], found: tuple[FoundFact, ...]) -> tuple[NotedFact, ...]:
    """Return what of a model's findings is borne out by the lines it points to, each once."""
    noted = [
        fact
        for each in found
        if 1 <= each.line <= len(lines) and (fact := checked(lines[each.line - 1], each.key, each.value)) is not None
    ]
    return tuple(dict.fromkeys(noted))


def fact_noting(cast: Cast, pile: FactPile, rng: Random) -> FactNoting | None:
    """Return who has lines of this stream read; None where no model writes."""
    if cast.minds is None or cast.minds.facts is None:
        return None
    return FactNoting(pile=pile, minds=cast.minds, finder=FactFinder(cast.minds.facts, rng), log=cast.log)
