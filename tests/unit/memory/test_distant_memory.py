"""A memory on a server that is away, comes, hangs and goes."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.peers.reference_memory import ReferenceMemory

from vtuber.domain.errors import MemoryFileError
from vtuber.memory.changes import Batch
from vtuber.memory.distant import PATIENCE_S, DistantMemory
from vtuber.memory.ports import Memory, ViewerPast
from vtuber.runtime.virtual_time import run

BATCH = Batch(stream="0001", first=1, last=3, changes=())


class Server:
    """A server in this process: `up` or not; while `hangs` it takes connections and says nothing."""

    def __init__(self, *, up: bool = True) -> None:
        self.up = up
        self.hangs = False
        self.connections = 0
        self.memory = ReferenceMemory()

    @asynccontextmanager
    async def reach(self) -> AsyncIterator[Memory]:
        await self.see()
        self.connections += 1
        try:
            yield Connected(self)
        finally:
            self.connections -= 1

    async def see(self) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if not self.up:
            raise MemoryFileError("connection refused")


class Connected(ReferenceMemory):
    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    async def absorb(self, batch: Batch) -> None:
        await self._server.see()
        await self._server.memory.absorb(batch)

    async def past(self, viewer: str, *, besides: str | None = None) -> ViewerPast | None:
        await self._server.see()
        return await self._server.memory.past(viewer, besides=besides)


async def fails(call: Coroutine[Any, Any, object], match: str) -> float:
    """See that a call fails with these words; return the seconds it took."""
    now = asyncio.get_running_loop().time
    began = now()
    with pytest.raises(MemoryFileError, match=match):
        await call
    return now() - began


def test_questions_wait_for_no_connection() -> None:
    """They fail at once while nothing was written yet, and while the server is away; then they are answered again."""

    async def script() -> None:
        server = Server(up=False)
        memory = DistantMemory(server.reach)
        assert await fails(memory.past("twitch:1"), "not reached yet") == 0
        await fails(memory.absorb(BATCH), "refused")
        await fails(memory.past("twitch:1"), "refused")
        server.up = True
        await memory.absorb(BATCH)
        assert memory.is_there
        assert await memory.past("twitch:1") is None
        server.up = False
        await fails(memory.past("twitch:1"), "refused")
        server.up = True
        await fails(memory.past("twitch:1"), "refused")
        await memory.absorb(BATCH)
        assert await memory.past("twitch:1") is None
        assert (await server.memory.covered("0001")).contiguous == 3
        assert server.connections == 1
        await memory.close()
        assert server.connections == 0
        await fails(memory.past("twitch:1"), "not reached yet")

    run(script())


def test_a_server_that_hangs_is_given_up() -> None:
    """After its time, in connecting and in a batch."""

    async def script() -> None:
        server = Server()
        server.hangs = True
        memory = DistantMemory(server.reach)
        assert await fails(memory.absorb(BATCH), "within 30 s") == pytest.approx(PATIENCE_S)
        server.hangs = False
        await memory.absorb(BATCH)
        server.hangs = True
        assert await fails(memory.absorb(BATCH), "within 30 s") == pytest.approx(PATIENCE_S)
        assert await fails(memory.past("twitch:1"), "within 30 s") == 0
        await memory.close()

    run(script())


def test_letting_go_does_not_wait_long() -> None:
    """Of a connection that cannot even be closed."""

    @asynccontextmanager
    async def reach() -> AsyncIterator[Memory]:
        yield ReferenceMemory()
        await asyncio.Event().wait()

    async def script() -> float:
        memory = DistantMemory(reach)
        await memory.absorb(BATCH)
        began = asyncio.get_running_loop().time()
        await memory.close()
        return asyncio.get_running_loop().time() - began

    assert run(script()) == pytest.approx(2.0)
