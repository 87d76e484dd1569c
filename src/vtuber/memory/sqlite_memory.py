"""The memory of viewers in an SQLite file: the default, without any set-up."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from vtuber.domain.subscriptions import SubscriptionHistory
from vtuber.memory import (
    sqlite_erasure,
    sqlite_reads,
    sqlite_retention,
    sqlite_schema,
    sqlite_state,
    sqlite_streams,
    sqlite_subscriptions,
    sqlite_writes,
)
from vtuber.memory.changes import Batch
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import Graph
from vtuber.memory.history import StreamHistory
from vtuber.memory.ports import MOST_SUBSCRIPTIONS, Figures, Filling, ViewerPast
from vtuber.memory.positions import Positions
from vtuber.memory.retention import Expired, without_old_words
from vtuber.memory.state import KINDS, PIECE, Piece

T = TypeVar("T")


class SqliteMemory:
    """A `Memory` in one file; a context manager.

    A `threaded` one writes in one thread and reads in another, so neither the loop nor a reader waits for a batch. Any
    other works on the loop, for virtual time. A batch is one transaction: it survives the death of the process whole
    or not at all. Every method raises `MemoryFileError` when the file cannot be used.
    """

    def __init__(self, path: Path, *, threaded: bool) -> None:
        self.path = path
        with ExitStack() as closing_on_error:
            self._writing = sqlite_schema.open_file(path)
            closing_on_error.callback(self._writing.close)
            self._reading = sqlite_schema.open_for_reading(path)
            closing_on_error.callback(self._reading.close)
            with sqlite_schema.naming(path):
                self._forgotten = sqlite_erasure.load(self._writing)
                self.half_filled = sqlite_state.filling(self._writing) is not None
                self._expired = sqlite_retention.expired_before(self._writing)
            closing_on_error.pop_all()
        self._writer = ThreadPoolExecutor(1, "memory writes") if threaded else None
        self._reader = ThreadPoolExecutor(1, "memory reads") if threaded else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish what was begun and fold the log into the file."""
        for executor in (self._writer, self._reader):
            if executor is not None:
                executor.shutdown(cancel_futures=True)
        self._reading.close()
        self._writing.close()

    async def absorb(self, batch: Batch) -> None:
        """Take a batch in; rows that are in already are passed over."""
        await self._write(lambda connection: self._absorb(connection, batch))

    async def covered(self, stream: str) -> Positions:
        """Return which rows of a stream's journal are in."""
        return await self._read(lambda connection: sqlite_writes.covered(connection, stream))

    async def past(self, viewer: str, *, besides: str | None = None) -> ViewerPast | None:
        """Return what is known of a viewer from all streams but one."""
        return await self._read(lambda connection: sqlite_reads.past_of(connection, viewer, besides or ""))

    async def find(self, text: str, *, limit: int = 20) -> tuple[ViewerPast, ...]:
        """Return whom an id, a name or kept words point to; the last seen first."""
        return await self._read(lambda connection: sqlite_reads.find(connection, text, limit))

    async def top(self, *, limit: int = 10) -> tuple[ViewerPast, ...]:
        """Return who chatted in most streams, of equals who wrote most."""
        return await self._read(lambda connection: sqlite_reads.top(connection, limit))

    async def subscriptions(
        self, viewer: str | None = None, *, besides: str | None = None, limit: int = MOST_SUBSCRIPTIONS
    ) -> SubscriptionHistory:
        """Return subscriptions, gifts, and whom they concern; see `Memory`."""
        return await self._read(
            lambda connection: sqlite_subscriptions.history(connection, viewer, besides or "", limit)
        )

    async def figures(self) -> Figures:
        """Return how much is remembered."""
        return await self._read(sqlite_reads.figures)

    async def history(self, *, besides: str | None = None) -> StreamHistory:
        """Return what all streams but one left."""
        return await self._read(lambda connection: sqlite_streams.history(connection, besides or ""))

    async def export(self) -> Graph:
        """Return everything."""
        return await self._read(lambda connection: sqlite_reads.export(connection, self._forgotten))

    async def forgotten(self) -> Forgotten:
        """Return the marks of those who are forgotten."""
        return self._forgotten

    async def forget(self, who: Forgotten) -> None:
        """Erase viewers and their names from every byte of the file; never take them in again."""
        await self._write(lambda connection: self._forget(connection, who))

    async def expire(self, before: int, *, only_look: bool = False) -> Expired:
        """Erase from every byte of the file whom and what is older than the moment; see the port."""
        if only_look:
            return await self._read(lambda connection: sqlite_retention.expiring(connection, before))
        return await self._write(lambda connection: self._expire(connection, before))

    async def viewers(self) -> frozenset[str]:
        """Return the ids of all viewers."""
        return await self._read(sqlite_retention.viewers)

    async def contents(self) -> AsyncIterator[Piece]:
        """Give all records; see `Movable`."""
        for kind in KINDS:
            cursor = await self._read(partial(sqlite_state.rows_of, kind=kind))
            while piece := await self._read(lambda _: sqlite_state.piece_of(cursor, kind, PIECE)):  # noqa: B023  (called at once)
                yield piece

    async def filling(self) -> Filling | None:
        """Return what the file is being filled with; None for a whole one."""
        return await self._read(sqlite_state.filling)

    async def begin_filling(self, of: str) -> None:
        """Empty the file; it is half filled from now on."""
        await self._write(lambda connection: self._begin_filling(connection, of))

    async def fill(self, piece: Piece, *, done: int) -> None:
        """Put records in."""
        await self._write(lambda connection: self._fill(connection, piece, done))

    async def end_filling(self) -> None:
        """Note that the file is whole."""
        await self._write(self._end_filling)

    def _begin_filling(self, connection: sqlite3.Connection, of: str) -> None:
        sqlite_state.begin_filling(connection, of)
        connection.execute("COMMIT")
        self._forgotten, self._expired = Forgotten(), 0
        sqlite_erasure.scrub(connection)

    def _fill(self, connection: sqlite3.Connection, piece: Piece, done: int) -> None:
        sqlite_state.fill(connection, piece, done)
        connection.execute("COMMIT")
        self._forgotten = sqlite_erasure.load(connection)
        self._expired = sqlite_retention.expired_before(connection)

    @staticmethod
    def _end_filling(connection: sqlite3.Connection) -> None:
        sqlite_state.end_filling(connection)
        connection.execute("COMMIT")

    def _absorb(self, connection: sqlite3.Connection, batch: Batch) -> None:
        covered = sqlite_writes.covered(connection, batch.stream)
        changes = [change for change in batch.changes if change.seq not in covered]
        forgotten = self._forgotten.learned_from(changes)
        erases = forgotten != self._forgotten
        if erases:
            forgotten = sqlite_erasure.erase(connection, forgotten)
        admitted = [kept for kept in map(forgotten.admit, changes) if kept is not None]
        if self._expired:
            aged = (without_old_words(change, self._expired) for change in admitted)
            admitted = [kept for kept in aged if kept is not None]
        sqlite_writes.write(connection, batch.stream, admitted)
        if self._expired:
            sqlite_retention.expire_again(connection, batch.stream, admitted, self._expired)
        sqlite_writes.cover(connection, batch.stream, covered.with_interval(batch.first, batch.last))
        connection.execute("COMMIT")
        self._forgotten = forgotten
        if erases:
            sqlite_erasure.scrub(connection)

    def _forget(self, connection: sqlite3.Connection, who: Forgotten) -> None:
        forgotten = sqlite_erasure.erase(connection, self._forgotten | who)
        connection.execute("COMMIT")
        self._forgotten = forgotten
        sqlite_erasure.scrub(connection)

    def _expire(self, connection: sqlite3.Connection, before: int) -> Expired:
        if before <= self._expired:
            return Expired()
        expired = sqlite_retention.expire(connection, before)
        connection.execute("COMMIT")
        self._expired = before
        sqlite_erasure.scrub(connection)
        return expired

    async def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def transact() -> T:
            with sqlite_schema.naming(self.path):
                self._writing.execute("BEGIN IMMEDIATE")
                try:
                    return work(self._writing)
                finally:
                    if self._writing.in_transaction:
                        self._writing.execute("ROLLBACK")

        return await _in(self._writer, transact)

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def look() -> T:
            with sqlite_schema.naming(self.path):
                return work(self._reading)

        return await _in(self._reader, look)


async def _in(executor: ThreadPoolExecutor | None, work: Callable[[], T]) -> T:
    if executor is None:
        return work()
    return await asyncio.get_running_loop().run_in_executor(executor, work)
