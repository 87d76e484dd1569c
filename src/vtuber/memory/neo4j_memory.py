"""The memory of viewers in Neo4j, by its official driver."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self

from vtuber.domain.subscriptions import SubscriptionHistory
from vtuber.memory import (
    neo4j_erasure,
    neo4j_reads,
    neo4j_retention,
    neo4j_scrub,
    neo4j_state,
    neo4j_streams,
    neo4j_subscriptions,
    neo4j_writes,
)
from vtuber.memory.changes import Batch
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import Graph
from vtuber.memory.history import StreamHistory
from vtuber.memory.loop_thread import LoopThread
from vtuber.memory.neo4j_access import Neo4jAccess, unusable
from vtuber.memory.neo4j_sessions import Sessions, Work
from vtuber.memory.ports import MOST_SUBSCRIPTIONS, Figures, Filling, ViewerPast
from vtuber.memory.positions import Positions
from vtuber.memory.retention import Expired, without_old_words
from vtuber.memory.state import KINDS, PIECE, Piece

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction

_ANSWERS_WITHIN_S = 10.0
"""What a question about one viewer may take after whoever asked has stopped waiting."""


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
        reading = self._sessions.read(neo4j_reads.past_of, viewer, besides or "")
        try:
            # A connection that is given up in mid-answer has to be made anew, which takes longer than an answer may.
            return await self._thread.finish(reading, within_s=_ANSWERS_WITHIN_S)
        except TimeoutError as error:
            raise unusable(self.access, f"it did not answer within {_ANSWERS_WITHIN_S:g} s") from error

    async def find(self, text: str, *, limit: int = 20) -> tuple[ViewerPast, ...]:
        """Return whom an id, a name or kept words point to; the last seen first."""
        return await self._thread.do(self._sessions.read(neo4j_reads.find, text, limit))

    async def top(self, *, limit: int = 10) -> tuple[ViewerPast, ...]:
        """Return who chatted in most streams, of equals who wrote most."""
        return await self._thread.do(self._sessions.read(neo4j_reads.top, limit))

    async def subscriptions(
        self, viewer: str | None = None, *, besides: str | None = None, limit: int = MOST_SUBSCRIPTIONS
    ) -> SubscriptionHistory:
        """Return subscriptions, gifts, and whom they concern; see `Memory`."""
        return await self._thread.do(self._sessions.read(neo4j_subscriptions.history, viewer, besides or "", limit))

    async def history(self, *, besides: str | None = None) -> StreamHistory:
        """Return what all streams but one left."""
        return await self._thread.do(self._sessions.read(neo4j_streams.history, besides or ""))

    async def viewers(self) -> frozenset[str]:
        """Return the ids of all viewers."""
        return await self._thread.do(self._sessions.read(neo4j_reads.viewers))

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

    async def expire(self, before: int, *, only_look: bool = False) -> Expired:
        """Erase whom and what is older than the moment; see the port."""
        if only_look:
            return await self._thread.do(self._sessions.read(neo4j_retention.expiring, before))
        return await self._thread.do(self._sessions.write(_expire, before))

    async def scrub(self, *, if_wanted: bool = False) -> neo4j_scrub.LogKeeping | None:
        """Overwrite what the server's files keep of what was erased, and return how it keeps its log.

        None `if_wanted` only, and nobody was forgotten since the last time. It takes seconds, and nobody may write.
        """
        return await self._thread.do(self._scrub(if_wanted=if_wanted))

    async def wipe(self) -> None:
        """Delete everything, whatever its layout, and begin anew."""
        await self._thread.do(self._wipe())

    async def contents(self) -> AsyncIterator[Piece]:
        """Give all records, one kind after another; see `Movable`."""
        for kind in KINDS:
            records = await self._thread.do(self._sessions.read(neo4j_state.records_of, kind))
            for start in range(0, len(records), PIECE):
                yield tuple(records[start : start + PIECE])

    async def filling(self) -> Filling | None:
        """Return what it is being filled with; None for a whole one."""
        return await self._thread.do(self._sessions.read(neo4j_state.filling))

    async def begin_filling(self, of: str) -> None:
        """Take everything out, whatever its layout; it is half filled from now on."""
        await self._thread.do(self._begin_filling(of))

    async def fill(self, piece: Piece, *, done: int) -> None:
        """Put records in."""
        await self._thread.do(self._fill(piece, done))

    async def end_filling(self) -> None:
        """Note that it is whole."""
        await self._thread.do(self._sessions.write(neo4j_state.end_filling))

    async def _begin_filling(self, of: str) -> None:
        async with self._writing:
            self._forgotten = None
            await self._sessions.empty(of)

    async def _fill(self, piece: Piece, done: int) -> None:
        async with self._writing:
            self._forgotten = None
            await self._sessions.write(neo4j_state.fill, piece, done)

    async def _keep(self, work: Work[Forgotten], *arguments: object) -> None:
        async with self._writing:
            self._forgotten = await self._sessions.write(work, self._forgotten, *arguments)

    async def _scrub(self, *, if_wanted: bool) -> neo4j_scrub.LogKeeping | None:
        async with self._writing:
            if if_wanted and not await self._sessions.read(neo4j_scrub.is_wanted):
                return None
            return await self._sessions.scrub()

    async def _wipe(self) -> None:
        async with self._writing:
            self._forgotten = None
            await self._sessions.wipe()


async def _absorb(transaction: "AsyncManagedTransaction", known: Forgotten | None, batch: Batch) -> Forgotten:
    known, expired_before = await _take_turn(transaction, known)
    covered = await neo4j_writes.covered(transaction, batch.stream)
    changes = [change for change in batch.changes if change.seq not in covered]
    forgotten = known.learned_from(changes)
    if forgotten != known:
        forgotten = await neo4j_erasure.erase(transaction, forgotten)
    await neo4j_writes.cover(transaction, batch.stream, covered.with_interval(batch.first, batch.last))
    admitted = [kept for kept in map(forgotten.admit, changes) if kept is not None]
    if expired_before:
        aged = (without_old_words(change, expired_before) for change in admitted)
        admitted = [kept for kept in aged if kept is not None]
    await neo4j_writes.write(transaction, batch.stream, admitted)
    if expired_before:
        await neo4j_retention.expire_again(transaction, batch.stream, admitted, expired_before)
    return forgotten


async def _forget(transaction: "AsyncManagedTransaction", known: Forgotten | None, who: Forgotten) -> Forgotten:
    known, _ = await _take_turn(transaction, known)
    return await neo4j_erasure.erase(transaction, known | who)


async def _expire(transaction: "AsyncManagedTransaction", before: int) -> Expired:
    _, expired_before = await neo4j_writes.lock(transaction)
    return await neo4j_retention.expire(transaction, before) if before > expired_before else Expired()


async def _take_turn(transaction: "AsyncManagedTransaction", known: Forgotten | None) -> tuple[Forgotten, int]:
    """Wait for other writers; return the marks, of which another process may have added some, and the moment."""
    marks, expired_before = await neo4j_writes.lock(transaction)
    if known is None or marks != len(known.viewers) + len(known.names):
        known = await neo4j_erasure.load(transaction)
    return known, expired_before
