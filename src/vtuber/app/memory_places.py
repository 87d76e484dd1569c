"""Where viewers are remembered: in a file of the data directory, or on a Neo4j server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from vtuber.app.plan import Source
from vtuber.app.settings import Settings
from vtuber.domain.errors import MemoryFileError
from vtuber.memory.moving import empty
from vtuber.memory.neo4j_access import Neo4jAccess
from vtuber.memory.neo4j_memory import Neo4jMemory
from vtuber.memory.ports import Movable
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.runtime.data_dir import DataDirectory

Place = Path | Neo4jAccess
"""A file, or a server with its login."""


def server_of(settings: Settings) -> Neo4jAccess | None:
    """Return the server that the settings name, if they do."""
    if settings.neo4j_uri is None:
        return None
    password = settings.neo4j_password
    return Neo4jAccess(
        uri=settings.neo4j_uri,
        user=settings.neo4j_username,
        password=password.get_secret_value() if password else "",
        database=settings.neo4j_database,
    )


def place_of(data: DataDirectory, source: Source, server: Neo4jAccess | None = None) -> Place | None:
    """Return where the viewers of such an audience are remembered; None for those of other people's channels.

    A simulated audience stays in its file, so that no rehearsal writes into a real graph.
    """
    match source:
        case "live":
            return server or data.live_memory_path
        case "simulation":
            return data.memory_path
        case _:
            return None


def name_of(place: Place) -> str:
    """Return what a place is called, without its login."""
    return place.name if isinstance(place, Path) else f"Neo4j at {place.place}"


@asynccontextmanager
async def opened(place: Place, *, half_filled: bool = False) -> AsyncIterator[Movable]:
    """Open the memory at a place; raise `MemoryFileError` where it cannot be used.

    One that was broken off in the middle of a move is refused unless it may be `half_filled`; what was being taken out
    of a memory is taken out to the end.
    """
    async with reached(place) as memory:
        filling = await memory.filling()
        if filling is not None and not filling.of:
            await empty(memory)
        elif filling is not None and not half_filled:
            raise MemoryFileError(
                f"The memory of viewers in {name_of(place)} is half filled: moving one into it was broken off. Repeat "
                "`vtuber memory migrate`, which goes on where it stopped, or `vtuber memory rebuild`."
            )
        yield memory


@asynccontextmanager
async def reached(place: Place) -> AsyncIterator[Movable]:
    """Open the memory at a place in whatever state it is."""
    memory = SqliteMemory(place, threaded=False) if isinstance(place, Path) else Neo4jMemory(place)
    memory.__enter__()
    try:
        yield memory
    finally:
        # Letting a server go may take a moment.
        await asyncio.to_thread(memory.__exit__, None, None, None)
