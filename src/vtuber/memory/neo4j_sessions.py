"""Transactions on a Neo4j server that has been made ready to be a memory."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Concatenate, TypeVar

from vtuber.domain.errors import MemoryFileError
from vtuber.memory import neo4j_reads, neo4j_schema, neo4j_scrub
from vtuber.memory.neo4j_access import Neo4jAccess, connect, naming

if TYPE_CHECKING:
    from neo4j import AsyncDriver, AsyncManagedTransaction, AsyncSession
    from neo4j.api import AsyncBookmarkManager

T = TypeVar("T")
Work = Callable[Concatenate["AsyncManagedTransaction", ...], Awaitable[T]]
"""What is done in a transaction; the driver does it again after a deadlock, or if the server changes its mind."""


class Sessions:
    """One driver and what it takes to use it, bound to one loop.

    The server is asked what it holds before the first transaction, and again after every failure: it may be another
    one by then. A transaction sees all that were committed here before it, on a cluster too. Methods raise
    `MemoryFileError`.
    """

    def __init__(self, access: Neo4jAccess) -> None:
        self._access = access
        self._driver: AsyncDriver | None = None
        self._bookmarks: AsyncBookmarkManager | None = None
        self._opening = asyncio.Lock()
        self._is_ready = False

    async def close(self) -> None:
        """Close all connections."""
        if self._driver is not None:
            await self._driver.close()

    async def read(self, work: Work[T], *arguments: object) -> T:
        """Return what a transaction finds that changes nothing."""
        return await self._use(lambda session: session.execute_read(work, *arguments))

    async def write(self, work: Work[T], *arguments: object) -> T:
        """Return what a transaction comes to, once it is committed."""
        return await self._use(lambda session: session.execute_write(work, *arguments))

    async def wipe(self) -> None:
        """Delete everything, whatever its layout, and begin anew."""
        with naming(self._access):
            async with self._session() as session:
                await neo4j_schema.wipe(session, self._access)
        self._is_ready = False

    async def empty(self, of: str) -> None:
        """Take everything out, whatever its layout, and note what the memory is to be filled with."""
        with naming(self._access):
            async with self._session() as session:
                await neo4j_schema.empty(session, self._access, of)
        self._is_ready = False

    async def scrub(self) -> neo4j_scrub.LogKeeping:
        """Overwrite what the server's files keep of what was erased."""
        return await self._use(neo4j_scrub.scrub)

    async def _use(self, work: "Callable[[AsyncSession], Awaitable[T]]") -> T:
        try:
            with naming(self._access):
                async with self._session() as session:
                    await self._make_ready(session)
                    return await work(session)
        except MemoryFileError:
            self._is_ready = False
            raise

    async def _make_ready(self, session: "AsyncSession") -> None:
        async with self._opening:
            if not self._is_ready:
                await neo4j_schema.prepare(session, self._access)
                # The server plans this question when it is first asked, and that takes longer than a reply may wait.
                await session.execute_read(neo4j_reads.past_of, "", "")
                self._is_ready = True

    def _session(self) -> "AsyncSession":
        if self._driver is None or self._bookmarks is None:
            from neo4j import AsyncGraphDatabase

            self._driver = connect(self._access)
            self._bookmarks = AsyncGraphDatabase.bookmark_manager()
        settings: dict[str, Any] = {"database": self._access.database, "bookmark_manager": self._bookmarks}
        return self._driver.session(**settings)
