"""A memory on a server that may be away: it is written to when it is there again, and asked only while it is."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from typing import TypeVar

import structlog

from vtuber.domain.errors import MemoryAwayError, MemoryFileError
from vtuber.domain.subscriptions import SubscriptionHistory
from vtuber.memory.changes import Batch
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import Graph
from vtuber.memory.history import StreamHistory
from vtuber.memory.ports import MOST_SUBSCRIPTIONS, Figures, Memory, ViewerPast
from vtuber.memory.positions import Positions
from vtuber.memory.retention import Expired

_log = structlog.get_logger(__name__)
T = TypeVar("T")

PATIENCE_S = 30.0
"""What the server has for one batch; a connection that hangs is given up then."""

_CLOSING_S = 2.0

Reach = Callable[[], AbstractAsyncContextManager[Memory]]
"""Connects to the server for as long as the block lasts; raises `MemoryFileError` while that is not possible."""


class DistantMemory:
    """A `Memory` behind a connection. It can be made before any loop runs; `close` leaves no connection behind.

    Batches, and what goes before them, make the connection, or wait for it to answer; whoever brings them tries again
    later. Questions never do: while the server is away, or was when it was last spoken to, they fail at once. Every
    method raises `MemoryFileError`.
    """

    def __init__(self, reach: Reach, *, patience_s: float = PATIENCE_S) -> None:
        self._reach = reach
        self._patience_s = patience_s
        self._memory: Memory | None = None
        self._connection = AsyncExitStack()
        self._fault: str | None = "it was not reached yet"

    @property
    def is_there(self) -> bool:
        """Whether the server answered when it was last spoken to."""
        return self._fault is None

    async def close(self) -> None:
        """Let the connection go, without waiting long for it."""
        self._memory, self._fault = None, "it was not reached yet"
        with suppress(TimeoutError, MemoryFileError):
            async with asyncio.timeout(_CLOSING_S):
                await self._connection.aclose()

    async def absorb(self, batch: Batch) -> None:
        """Take a batch in."""
        await self._insist(lambda memory: memory.absorb(batch))

    async def covered(self, stream: str) -> Positions:
        """Return which rows of a stream's journal are in."""
        return await self._insist(lambda memory: memory.covered(stream))

    async def forgotten(self) -> Forgotten:
        """Return the marks of those who are forgotten."""
        return await self._insist(lambda memory: memory.forgotten())

    async def forget(self, who: Forgotten) -> None:
        """Erase viewers and their names."""
        await self._insist(lambda memory: memory.forget(who))

    async def expire(self, before: int, *, only_look: bool = False) -> Expired:
        """Erase whom and what is older than a moment."""
        return await self._insist(lambda memory: memory.expire(before, only_look=only_look))

    async def past(self, viewer: str, *, besides: str | None = None) -> ViewerPast | None:
        """Return what is known of a viewer from all streams but one."""
        return await self._ask(lambda memory: memory.past(viewer, besides=besides))

    async def find(self, text: str, *, limit: int = 20) -> tuple[ViewerPast, ...]:
        """Return whom an id, a name or kept words point to."""
        return await self._ask(lambda memory: memory.find(text, limit=limit))

    async def top(self, *, limit: int = 10) -> tuple[ViewerPast, ...]:
        """Return who chatted in most streams."""
        return await self._ask(lambda memory: memory.top(limit=limit))

    async def subscriptions(
        self, viewer: str | None = None, *, besides: str | None = None, limit: int = MOST_SUBSCRIPTIONS
    ) -> SubscriptionHistory:
        """Return subscriptions from all streams but one."""
        return await self._ask(lambda memory: memory.subscriptions(viewer, besides=besides, limit=limit))

    async def history(self, *, besides: str | None = None) -> StreamHistory:
        """Return what all streams but one left."""
        return await self._ask(lambda memory: memory.history(besides=besides))

    async def viewers(self) -> frozenset[str]:
        """Return the ids of all viewers."""
        return await self._ask(lambda memory: memory.viewers())

    async def figures(self) -> Figures:
        """Return how much is remembered."""
        return await self._ask(lambda memory: memory.figures())

    async def export(self) -> Graph:
        """Return everything."""
        return await self._ask(lambda memory: memory.export())

    async def _ask(self, question: Callable[[Memory], Awaitable[T]]) -> T:
        if self._memory is None or self._fault is not None:
            raise MemoryAwayError(f"The memory of viewers is away: {self._fault}.")
        try:
            return await question(self._memory)
        except MemoryFileError as error:
            self._lose(str(error))
            raise

    async def _insist(self, work: Callable[[Memory], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(self._patience_s):
                if self._memory is None:
                    self._memory = await self._connection.enter_async_context(self._reach())
                done = await work(self._memory)
                if self._fault is not None:
                    # A server plans a statement when it first hears it, which takes longer than a question may. This
                    # one asks about a viewer, too.
                    await self._memory.top(limit=1)
        except TimeoutError as error:
            self._lose(f"it did not answer within {self._patience_s:g} s")
            raise MemoryFileError(f"The memory of viewers is away: {self._fault}.") from error
        except MemoryFileError as error:
            self._lose(str(error))
            raise
        if self._fault is not None:
            self._fault = None
            _log.warning("the memory is there")
        return done

    def _lose(self, fault: str) -> None:
        if self._fault is None:
            _log.warning("the memory is away; it takes in later what it misses", error=fault)
        self._fault = fault
