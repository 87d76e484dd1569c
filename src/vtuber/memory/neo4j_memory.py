"""The memory of viewers in Neo4j, by its official driver."""

import asyncio
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self

from vtuber.memory import neo4j_erasure, neo4j_reads, neo4j_writes
from vtuber.memory.changes import Batch
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import Graph
from vtuber.memory.loop_thread import LoopThread
from vtuber.memory.neo4j_access import Neo4jAccess
from vtuber.memory.neo4j_sessions import Sessions, Work
from vtuber.memory.ports import Figures, ViewerPast
from vtuber.memory.positions import Positions

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction


class Neo4jMemory:
    """A `Memory` on a Neo4j server, 5.26 or newer, self-hosted or Aura; a context manager.

    The driver works in a thread of its own, so neither packing a batch nor a server that hangs makes the loop late.
    Nothing is connected before the first question, so a server that is down delays no start. A batch is one
    transaction, and writers take turns. Every method raises `MemoryFileError` when the server cannot be used.
    """

    def __init__(self, access: Neo4jAccess) -> None:
        self.access = access
        self._closing = ExitStack()
        self._sessions = Sessions(access)
        self._writing = asyncio.Lock()
        self._forgotten: Forgotten | None = None

    def __enter__(self) -> Self:
        self._thread = self._closing.enter_context(LoopThread("memory in Neo4j"))
        self._closing.callback(lambda: self._thread.do_and_wait(self._sessions.close()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    async def absorb(self, batch: Batch) -> None:
        """Take a batch in; rows that are in already are passed over."""
        await self._thread.do(self._keep(_absorb, batch))

    async def covered(self, stream: str) -> Positions:
        """Return which rows of a stream's journal are in."""
        return await self._thread.do(self._sessions.read(neo4j_writes.covered, stream))

    async def past(self, viewer: str, *, besides: str | None = None) -> ViewerPast | None:
        """Return what is known of a viewer from all streams but one."""
        return await self._thread.do(self._sessions.read(neo4j_reads.past_of, viewer, besides or ""))

    async def find(self, text: str, *, limit: int = 20) -> tuple[ViewerPast, ...]:
        """Return whom an id, a name or kept words point to; the last seen first."""
        return await self._thread.do(self._sessions.read(neo4j_reads.find, text, limit))

    async def top(self, *, limit: int = 10) -> tuple[ViewerPast, ...]:
        """Return who chatted in most streams, of equals who wrote most."""
        return await self._thread.do(self._sessions.read(neo4j_reads.top, limit))

    async def figures(self) -> Figures:
        """Return how much is remembered."""
        return await self._thread.do(self._sessions.read(neo4j_reads.figures))

    async def export(self) -> Graph:
        """Return everything."""
        return await self._thread.do(self._sessions.read(neo4j_reads.export))

    async def forgotten(self) -> Forgotten:
        """Return the marks of those who are forgotten."""
        if self._forgotten is None:
            self._forgotten = await self._thread.do(self._sessions.read(neo4j_erasure.load))
        return self._forgotten

    async def forget(self, who: Forgotten) -> None:
        """Erase viewers and their names; never take them in again."""
        await self._thread.do(self._keep(_forget, who))

    async def wipe(self) -> None:
        """Delete everything, whatever its layout, and begin anew."""
        await self._thread.do(self._wipe())

    async def _keep(self, work: Work[Forgotten], *arguments: object) -> None:
        async with self._writing:
            self._forgotten = await self._sessions.write(work, self._forgotten, *arguments)

    async def _wipe(self) -> None:
        async with self._writing:
            self._forgotten = None
            await self._sessions.wipe()


async def _absorb(transaction: "AsyncManagedTransaction", known: Forgotten | None, batch: Batch) -> Forgotten:
    known = await _take_turn(transaction, known)
    covered = await neo4j_writes.covered(transaction, batch.stream)
    changes = [change for change in batch.changes if change.seq not in covered]
    forgotten = known.learned_from(changes)
    if forgotten != known:
        forgotten = await neo4j_erasure.erase(transaction, forgotten)
    await neo4j_writes.cover(transaction, batch.stream, covered.with_interval(batch.first, batch.last))
    admitted = [kept for kept in map(forgotten.admit, changes) if kept is not None]
    await neo4j_writes.write(transaction, batch.stream, admitted)
    return forgotten


async def _forget(transaction: "AsyncManagedTransaction", known: Forgotten | None, who: Forgotten) -> Forgotten:
    known = await _take_turn(transaction, known)
    return await neo4j_erasure.erase(transaction, known | who)


async def _take_turn(transaction: "AsyncManagedTransaction", known: Forgotten | None) -> Forgotten:
    """Wait for other writers; return the marks, of which another process may have added some."""
    marks = await neo4j_writes.lock(transaction)
    if known is None or marks != len(known.viewers) + len(known.names):
        return await neo4j_erasure.load(transaction)
    return known
