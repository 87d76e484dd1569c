"""One WebSocket of the fake: a queue of texts, server pings, and ways to end it."""

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

_numbers = itertools.count(1)
_SECONDS_TO_CLOSE = 1.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text, and what to do once it was written."""

    text: str
    written: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Wire:
    """A connection. `number` tells it apart from all others."""

    ws: web.WebSocketResponse
    transport: asyncio.Transport
    number: str = field(default_factory=lambda: f"connection-{next(_numbers)}")
    queue: "asyncio.Queue[Outgoing]" = field(default_factory=asyncio.Queue)
    ponged: asyncio.Event = field(default_factory=asyncio.Event)
    close_code: int | None = None

    @classmethod
    async def accept(cls, request: web.Request) -> "Wire":
        """Take a connection in."""
        ws = web.WebSocketResponse(autoping=False, timeout=_SECONDS_TO_CLOSE)
        await ws.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        return cls(ws, request.transport)

    def put(self, outgoing: Outgoing) -> None:
        """Queue a text; never waits."""
        self.queue.put_nowait(outgoing)

    async def send(self, text: str) -> bool:
        """Write a text, and tell whether the connection still took it."""
        try:
            await self.ws.send_str(text)
        except ConnectionError:
            return False
        return True

    async def drained(self, within: float = 0.5) -> None:
        """Wait until what was queued has been written, but not for ever."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self.queue.join()

    async def close(self, code: int) -> None:
        """Close with a code and wait for the client's answer, a second at most."""
        self.close_code = code
        await self.ws.close(code=code)

    def drop(self, *, reset: bool = False) -> None:
        """End the TCP connection without a close frame."""
        self.close_code = 1006
        if reset:
            self.transport.abort()
        else:
            self.transport.close()

    async def serve(
        self, heard: Callable[[WSMessage], Coroutine[Any, Any, None]], *others: Coroutine[Any, Any, None]
    ) -> None:
        """Read until the connection ends; what runs beside ends with it."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(other) for other in others]
            try:
                await self._read(heard)
            finally:
                for task in tasks:
                    task.cancel()

    async def ping_forever(
        self, every: float, within: float, code: int, ping: Callable[[], None] | None = None
    ) -> None:
        """Ping, by a frame or in another way, and close with a code when the client does not answer in time."""
        while True:
            await asyncio.sleep(every)
            self.ponged.clear()
            try:
                if ping:
                    ping()
                else:
                    await self.ws.ping()
                async with asyncio.timeout(within):
                    await self.ponged.wait()
            except TimeoutError:
                await self.close(code)
                return
            except ConnectionError:
                return

    async def _read(self, heard: Callable[[WSMessage], Coroutine[Any, Any, None]]) -> None:
        while True:
            message = await self.ws.receive()
            match message.type:
                case WSMsgType.TEXT | WSMsgType.BINARY:
                    await heard(message)
                case WSMsgType.PING:
                    with contextlib.suppress(ConnectionError):
                        await self.ws.pong(message.data)
                case WSMsgType.PONG:
                    self.ponged.set()
                case _:
                    return
