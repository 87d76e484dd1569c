"""What `vtuber doctor` finds out about the memory on a Neo4j server, where one is configured."""

import asyncio
from collections.abc import Iterator

from vtuber.app.findings import Finding, Health
from vtuber.app.memory_places import name_of, opened, server_of
from vtuber.app.settings import Settings
from vtuber.domain.errors import MemoryFileError
from vtuber.memory.neo4j_access import Neo4jAccess
from vtuber.memory.ports import Figures

_PART = "memory in Neo4j"
_ADVICE = "She streams without it meanwhile, and what it misses is taken in later, from the journals."
_ANSWERS_WITHIN_S = 20.0


def examine_memory(settings: Settings) -> Iterator[Finding]:
    """Log in, look at the version and the layout, and read; nothing is said of a server that is not configured."""
    server = server_of(settings)
    if server is None:
        return
    try:
        figures = asyncio.run(_ask(server))
    except (MemoryFileError, TimeoutError) as error:
        found = str(error) or f"{name_of(server)} did not answer within {_ANSWERS_WITHIN_S:g} s"
        yield Finding(part=_PART, health=Health.FAULT, found=found, advice=_ADVICE)
        return
    found = f"{name_of(server)} answers: {figures.viewers:,} viewers of {figures.streams:,} streams"
    yield Finding(part=_PART, health=Health.OK, found=found)


async def _ask(server: Neo4jAccess) -> Figures:
    async with asyncio.timeout(_ANSWERS_WITHIN_S), opened(server) as memory:
        return await memory.figures()
