"""Overwriting what a Neo4j server's own files keep of forgotten viewers."""

import asyncio

import structlog

from vtuber.domain.errors import MemoryFileError
from vtuber.memory.neo4j_access import Neo4jAccess
from vtuber.memory.neo4j_memory import Neo4jMemory
from vtuber.memory.neo4j_scrub import LogKeeping

_log = structlog.get_logger(__name__)


def scrub(server: Neo4jAccess, *, if_wanted: bool = False) -> LogKeeping | None:
    """Overwrite it, and return how the server keeps its log; None `if_wanted` only, and nobody was forgotten since.

    The data directory must be open. Raises `MemoryFileError`.
    """

    async def overwrite() -> LogKeeping | None:
        if await memory.filling() is not None:
            raise MemoryFileError(
                "The memory of viewers in Neo4j is half filled: finish `vtuber memory migrate`, or build it anew with "
                "`vtuber memory rebuild`."
            )
        return await memory.scrub(if_wanted=if_wanted)

    with Neo4jMemory(server) as memory:
        return asyncio.run(overwrite())


def scrub_after_stream(server: Neo4jAccess) -> None:
    """Do so when a stream is over, if somebody was forgotten; what keeps it from that is told about in the log."""
    try:
        keeping = scrub(server, if_wanted=True)
    except MemoryFileError as error:
        _log.warning("the server still holds what was erased; the next stream's end overwrites it", error=str(error))
        return
    if keeping is not None and not keeping.lets_go:
        _log.warning("the server's log still holds what was erased", what=keeping.told)
