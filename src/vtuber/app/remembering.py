"""A stream that remembers: its memory, and the projector that follows its journal."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from pathlib import Path

import structlog

from vtuber.app.memory_places import opened, place_of
from vtuber.app.plan import Source, StreamPlan
from vtuber.domain.errors import DataDirectoryError, JournalCorruptError, MemoryFileError
from vtuber.domain.stream_events import StreamStarted
from vtuber.memory.distant import DistantMemory
from vtuber.memory.neo4j_access import Neo4jAccess
from vtuber.memory.ports import Memory
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import read_journal
from vtuber.writing.heard import hear
from vtuber.writing.line_book import label_of, packaged_line_book

_log = structlog.get_logger(__name__)

FOLLOWED_EVERY_S = 1.0
LONGEST_LEFT_ALONE_S = 30.0
LAST_WORDS_S = 10.0
"""What the memory may take at the end of a stream; what it does not manage then it makes up for at the next start."""

SHORT_LAST_WORDS_S = 2.0
"""The same for a memory that was away when it was last spoken to."""

_FIRST_ROWS = 16
_MENDED_BY_TIME = (MemoryFileError, JournalCorruptError, DataDirectoryError)

Journals = tuple[tuple[str, Path], ...]
"""Ids of streams and their journals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembering:
    """A memory at work. `earlier` are journals that it must have taken in, in part or wholly; `source` is whose.

    `distant` is the memory again where it is on a server, which may be away.
    """

    memory: Memory
    projector: Projector
    earlier: Journals = ()
    source: Source | None = None
    distant: DistantMemory | None = None

    @property
    def status(self) -> str:
        """What is wrong with the memory, if anything is, in a few words."""
        away = self.distant is not None and not self.distant.is_there
        return "the memory is away and will catch up" if away else ""

    async def follow(self, plan: StreamPlan, *, caught_up: Callable[[], Awaitable[bool]]) -> None:
        """Make up for earlier streams, then follow a stream's journal until cancelled.

        Once all earlier streams are in, `caught_up` is called until it returns True. A memory that fails is left alone
        for a while, twice as long after every further time; a journal that fails is passed over. The log tells about
        both: the show goes on.
        """
        behind, failures, told = deque(each for each in self.earlier if each[0] != plan.stream_id), 0, False
        while True:
            stream, journal = behind[0] if behind else (plan.stream_id, plan.journal)
            if await self._catch_up(stream, journal, gently=True):
                failures = 0
                if behind:
                    behind.popleft()
                    continue
                told = told or await caught_up()
            else:
                failures += 1
            await asyncio.sleep(min(FOLLOWED_EVERY_S * 2**failures, LONGEST_LEFT_ALONE_S) * plan.speed)

    async def conclude(self, plan: StreamPlan) -> None:
        """Take in the rest of a stream that is over, unless it takes too long; keep viewers' wishes in any case."""
        done = False
        with suppress(TimeoutError):
            async with asyncio.timeout((SHORT_LAST_WORDS_S if self.status else LAST_WORDS_S) * plan.speed):
                done = await self._catch_up(plan.stream_id, plan.journal, gently=False)
        if not done:
            with suppress(JournalCorruptError):
                await self.projector.keep_wishes(plan.journal)

    async def _catch_up(self, stream: str, journal: Path, *, gently: bool) -> bool:
        """Return whether there is nothing that the memory would have to make up for later."""
        try:
            await self.projector.catch_up(stream, journal, gently=gently)
        except _MENDED_BY_TIME as error:
            _log.warning("the memory cannot follow", stream=stream, error=str(error))
            return isinstance(error, JournalCorruptError)
        return True


@asynccontextmanager
async def at_work(remembering: Remembering | None) -> AsyncIterator[None]:
    """Let no connection outlive the loop that it belongs to."""
    try:
        yield
    finally:
        if remembering is not None and remembering.distant is not None:
            await remembering.distant.close()


@cache
def about(text: str) -> str | None:
    """Tell which entry of her knowledge a question is about."""
    found = packaged_line_book().knowledge.find(hear(text))
    return label_of(found[0]) if found else None


@contextmanager
def remembering(data: DataDirectory, source: Source, server: Neo4jAccess | None = None) -> Iterator[Remembering | None]:
    """Open the memory of a data directory for a stream; a damaged one is begun anew and filled from the journals.

    One on a server is reached when the stream is on, so that a server that is away keeps nothing from beginning.
    """
    match place_of(data, source, server):
        case None:
            yield None
        case Path() as path:
            with _opened(path) as memory:
                yield _remembering(memory, data, source)
        case Neo4jAccess() as access:
            distant = DistantMemory(partial(opened, access))
            yield replace(_remembering(distant, data, source), distant=distant)


def _remembering(memory: Memory, data: DataDirectory, source: Source) -> Remembering:
    projector = Projector(memory, about=about, threaded=True, tombstones=data.forgotten_path)
    return Remembering(memory=memory, projector=projector, earlier=tuple(journals_of(data, source)), source=source)


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


def forget_in(path: Path, data: DataDirectory) -> None:
    """Let a memory in a file forget whom the data directory's marks name; an absent one is none the worse for it."""
    if path.is_file():
        with _opened(path) as memory:
            asyncio.run(Projector(memory, about=about, threaded=False, tombstones=data.forgotten_path).begin())


def _opened(path: Path) -> SqliteMemory:
    try:
        memory = SqliteMemory(path, threaded=True)
    except MemoryFileError as error:
        _log.warning("the memory is built anew", error=str(error))
    else:
        if not memory.half_filled:
            return memory
        memory.close()
        _log.warning("the memory is built anew", error="moving another one into it was broken off")
    remove_memory(path)
    return SqliteMemory(path, threaded=True)


async def rebuild(remembering: Remembering, tell: Callable[[int], None] | None = None) -> int:
    """Take all journals in; return how many rows there were. A journal that cannot be read to its end says so.

    `tell` hears how many rows more are in.
    """
    return sum(
        [await remembering.projector.catch_up(stream, journal, tell=tell) for stream, journal in remembering.earlier]
    )
