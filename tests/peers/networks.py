"""Two ways to reach a service that a test plays: in memory, and over WebSockets on this machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from vtuber.runtime.wire import Connect, Wire, WireError, websocket


class GoneError(Exception):
    """The client is gone."""


class Conversation(Protocol):
    """A service's end of one connection; `target` is the path with its query."""

    target: str

    async def receive(self) -> str: ...
    async def send(self, text: str) -> None: ...
    async def close(self) -> None: ...


Converse = Callable[[Conversation], Awaitable[None]]


class Network(Protocol):
    """Makes a service reachable."""

    connect: Connect

    @property
    def address(self) -> str: ...
    async def open(self, converse: Converse) -> None: ...
    async def close(self) -> None: ...


class _Pipe:
    """One end of a connection in memory. What was sent before the end is still received after it."""

    def __init__(self, target: str) -> None:
        self.target = target
        self._incoming: asyncio.Queue[str | None] = asyncio.Queue()
        self._ended = False
        self._other = self

    @classmethod
    def pair(cls, target: str) -> tuple["_Pipe", "_Pipe"]:
        one, other = cls(target), cls(target)
        one._other, other._other = other, one
        return one, other

    async def receive(self) -> str:
        if self._ended and self._incoming.empty():
            raise GoneError
        text = await self._incoming.get()
        if text is None:
            self._ended = True
            raise GoneError
        return text

    async def send(self, text: str) -> None:
        if self._ended:
            raise GoneError
        self._other.put(text)

    async def close(self) -> None:
        self._other.put(None)

    def put(self, text: str | None) -> None:
        self._incoming.put_nowait(text)


class _MemoryWire:
    def __init__(self, pipe: _Pipe) -> None:
        self._pipe = pipe

    async def receive(self) -> str:
        try:
            return await self._pipe.receive()
        except GoneError:
            raise WireError("the connection broke") from None

    async def send(self, text: str) -> None:
        try:
            await self._pipe.send(text)
        except GoneError:
            raise WireError("the connection broke") from None


class MemoryNetwork:
    """Connections are queues. `tasks` runs the service's side."""

    def __init__(self, tasks: asyncio.TaskGroup) -> None:
        self._tasks = tasks
        self._converse: Converse | None = None
        self._conversations: dict[asyncio.Task[None], _Pipe] = {}
        self.connect: Connect = self._connect

    @property
    def address(self) -> str:
        return "memory://service/"

    async def open(self, converse: Converse) -> None:
        self._converse = converse

    async def close(self) -> None:
        self._converse = None
        for task, end in list(self._conversations.items()):
            await end.close()
            task.cancel()

    def _connect(self, url: str) -> AbstractAsyncContextManager[Wire]:
        return self._connected(url.removeprefix("memory://service"))

    @asynccontextmanager
    async def _connected(self, target: str) -> AsyncIterator[Wire]:
        await asyncio.sleep(0)
        if self._converse is None:
            raise WireError("it cannot be reached")
        ours, theirs = _Pipe.pair(target)
        task = self._tasks.create_task(self._play(self._converse, theirs))
        self._conversations[task] = theirs
        try:
            yield _MemoryWire(ours)
        finally:
            await ours.close()

    async def _play(self, converse: Converse, end: _Pipe) -> None:
        try:
            await converse(end)
        except GoneError:
            pass
        finally:
            await end.close()


class _WebSocketConversation:
    def __init__(self, connection: ServerConnection) -> None:
        assert connection.request
        self.target = connection.request.path
        self._connection = connection

    async def receive(self) -> str:
        try:
            text = await self._connection.recv()
        except ConnectionClosed:
            raise GoneError from None
        assert isinstance(text, str)
        return text

    async def send(self, text: str) -> None:
        try:
            await self._connection.send(text)
        except ConnectionClosed:
            raise GoneError from None

    async def close(self) -> None:
        await self._connection.close()


class LocalNetwork:
    """Connections are WebSockets on this machine; it opens on the same port again."""

    def __init__(self) -> None:
        self.connect: Connect = websocket
        self._port = 0
        self._server: Server | None = None

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self._port}/"

    async def open(self, converse: Converse) -> None:
        async def play(connection: ServerConnection) -> None:
            try:
                await converse(_WebSocketConversation(connection))
            except GoneError:
                return

        self._server = await serve(play, "127.0.0.1", self._port)
        self._port = next(iter(self._server.sockets)).getsockname()[1]

    async def close(self) -> None:
        assert self._server
        self._server.close()
        await self._server.wait_closed()
