"""A WebSocket server that does what a test tells it, connection by connection."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self, TypeVar

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

T = TypeVar("T")

PATIENCE_S = 20.0
"""How long a test waits for what must come."""


class Peer:
    """The server's side of one connection."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self.path = connection.request.path if connection.request else ""
        self.received: list[str] = []
        self.gone = asyncio.Event()

    async def send(self, text: str) -> None:
        await self._connection.send(text)

    async def close(self, code: int = 1000) -> None:
        await self._connection.close(code)

    def drop(self) -> None:
        """Cut the connection without a close frame."""
        self._connection.transport.abort()

    async def read(self) -> None:
        """Keep what the client sends, until it is gone."""
        try:
            while True:
                self.received += str(await self._connection.recv()).splitlines()
        except ConnectionClosed:
            self.gone.set()

    async def got(self, start: str) -> str:
        """Wait for a line that begins so."""
        return await until(lambda: next((line for line in self.received if line.startswith(start)), None))


class ScriptedServer:
    """Listens while it is entered, always on the same port; `stop` refuses connections until `start`."""

    def __init__(self) -> None:
        self._peers: asyncio.Queue[Peer] = asyncio.Queue()
        self._server: Server
        self._stack = AsyncExitStack()
        self.port = 0
        self.connections = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        self._server = await self._stack.enter_async_context(serve(self._welcome, "127.0.0.1", self.port))
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    async def next_peer(self) -> Peer:
        """Wait for the next connection."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._peers.get()

    async def _welcome(self, connection: ServerConnection) -> None:
        self.connections += 1
        peer = Peer(connection)
        self._peers.put_nowait(peer)
        await peer.read()


class Taken:
    """Takes what a reader hands over."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    @property
    def texts(self) -> list[str]:
        return [text for batch in self.batches for text in batch]

    async def deliver(self, texts: Sequence[str]) -> None:
        self.batches.append(list(texts))

    async def amount_to(self, number: int) -> None:
        """Wait until so many were handed over."""
        await until(lambda: len(self.texts) >= number)


async def until(found: Callable[[], T | None]) -> T:
    """Wait until a question has an answer that is true, and return it."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if answer := found():
                return answer
            await asyncio.sleep(0.005)


async def beside(running: Coroutine[None, None, None], scene: Coroutine[None, None, None]) -> None:
    """Play a scene beside something that runs until it is cancelled."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(running)
        await scene
        task.cancel()
