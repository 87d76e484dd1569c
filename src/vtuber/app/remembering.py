"""A stream that remembers: its memory, and the projector that follows its journal."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import structlog

from vtuber.app.plan import Source, StreamPlan
from vtuber.domain.errors import DataDirectoryError, JournalCorruptError, MemoryFileError
from vtuber.domain.show_events import StreamStarted
from vtuber.memory.ports import Memory
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import read_journal
from vtuber.writing.heard import hear
from vtuber.writing.line_book import label_of, packaged_line_book

_log = structlog.get_logger(__name__)

FOLLOWED_EVERY_S = 1.0
LAST_WORDS_S = 10.0
"""What the memory may take at the end of a stream; what it does not manage then it makes up for at the next start."""

_FIRST_ROWS = 16
_MENDED_BY_TIME = (MemoryFileError, JournalCorruptError, DataDirectoryError)

Journals = tuple[tuple[str, Path], ...]
"""Ids of streams and their journals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembering:
    """A memory at work. `earlier` are journals that it must have taken in, in part or wholly; `source` is whose."""

    memory: Memory
    projector: Projector
    earlier: Journals = ()
    source: Source | None = None

    async def follow(self, plan: StreamPlan, *, caught_up: Callable[[], Awaitable[bool]]) -> None:
        """Make up for earlier streams, then follow a stream's journal until cancelled.

        Once all earlier streams are in, `caught_up` is called until it returns True. A memory or a journal that fails
        is left for a while, and told about in the log: the show goes on.
        """
        missing, told = [each for each in self.earlier if each[0] != plan.stream_id], False
        while True:
            missing = [each for each in missing if not await self._catch_up(*each, gently=True)]
            told = told or (not missing and await caught_up())
            await self._catch_up(plan.stream_id, plan.journal, gently=True)
            await asyncio.sleep(FOLLOWED_EVERY_S * plan.speed)

    async def conclude(self, plan: StreamPlan) -> None:
        """Take in the rest of a stream that is over, unless it takes too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_S * plan.speed):
                await self._catch_up(plan.stream_id, plan.journal, gently=False)

    async def _catch_up(self, stream: str, journal: Path, *, gently: bool) -> bool:
        """Return whether all is in that can be read."""
        try:
            await self.projector.catch_up(stream, journal, gently=gently)
        except _MENDED_BY_TIME as error:
            _log.warning("the memory cannot follow", stream=stream, error=str(error))
            return isinstance(error, JournalCorruptError)
        return True


@cache
def about(text: str) -> str | None:
    """Tell which entry of her knowledge a question is about."""
    found = packaged_line_book().knowledge.find(hear(text))
    return label_of(found[0]) if found else None


def memory_path(data: DataDirectory, source: Source) -> Path | None:
    """Return where the viewers of such an audience are remembered; None for those of other people's channels."""
    match source:
        case "live":
            return data.live_memory_path
        case "simulation":
            return data.memory_path
        case _:
            return None


@contextmanager
def remembering(data: DataDirectory, source: Source) -> Iterator[Remembering | None]:
    """Open the memory of a data directory for a stream; a damaged one is begun anew and filled from the journals."""
    path = memory_path(data, source)
    if path is None:
        yield None
        return
    with _opened(path) as memory:
        projector = Projector(memory, about=about, threaded=True, tombstones=data.forgotten_path)
        yield Remembering(memory=memory, projector=projector, earlier=tuple(journals_of(data, source)), source=source)


def journals_of(data: DataDirectory, source: Source) -> Iterator[tuple[str, Path]]:
    """Give the streams that had such an audience, oldest first; those whose beginning cannot be read are left out."""
    for stream in data.streams():
        journal = data.journal_path(stream)
        with suppress(JournalCorruptError):
            if source_of(journal) == source:
                yield stream, journal


def source_of(journal: Path) -> Source | None:
    """Return what kind of audience a stream had, by the first rows of its journal; None if they do not tell."""
    first = islice(read_journal(journal), _FIRST_ROWS)
    return next((event.source for event in first if isinstance(event, StreamStarted)), None)


def remove_memory(path: Path) -> None:
    """Delete a memory's file and what SQLite keeps beside it."""
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        each.unlink(missing_ok=True)


def _opened(path: Path) -> SqliteMemory:
    try:
        return SqliteMemory(path, threaded=True)
    except MemoryFileError as error:
        _log.warning("the memory is built anew", error=str(error))
        remove_memory(path)
        return SqliteMemory(path, threaded=True)


async def rebuild(remembering: Remembering) -> int:
    """Take all journals in; return how many rows there were. A journal that cannot be read to its end says so."""
    return sum([await remembering.projector.catch_up(stream, journal) for stream, journal in remembering.earlier])
