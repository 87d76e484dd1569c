"""The fake server behind real sockets: `/proxy-ws`, if the settings enable it."""

import asyncio
import json
from collections.abc import Callable
from http import HTTPStatus
from types import TracebackType
from typing import Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.peers.fake_olv.in_memory import Humming
from tests.peers.fake_olv.openai_peers import OpenAiLlm, OpenAiTts
from tests.peers.fake_olv.ports import Message
from tests.peers.fake_olv.proxy import FakeProxy, Page, SessionClosedError
from tests.peers.fake_olv.settings import OlvSettings

_INTERNAL_ERROR = 1011


class FakeOlv:
    """An Open-LLM-VTuber on the loopback interface, with one page open; `kill` and `start` it at will.

    `acks` says how often the page acknowledges a turn.
    """

    def __init__(self, settings: OlvSettings, *, acks: Callable[[], int] = lambda: 1) -> None:
        self.settings = settings
        self.llm = OpenAiLlm(settings)
        self.tts = OpenAiTts(settings)
        self.port = 0
        self._acks = acks
        self._group = asyncio.TaskGroup()
        self._running: asyncio.Task[None] | None = None
        self._server: Server | None = None

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.kill()
        await self._group.__aexit__(kind, error, trace)
        await self.llm.close()
        await self.tts.close()

    @property
    def url(self) -> str:
        """Where its proxy is."""
        return f"ws://127.0.0.1:{self.port}/proxy-ws"

    async def start(self) -> None:
        """Start the process anew, at the same address; it remembers nothing."""
        ready = asyncio.Event()
        self._running = self._group.create_task(self._run(ready))
        await ready.wait()

    async def kill(self) -> None:
        """End the process at once."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait((self._running,))
            self._running = None

    async def _run(self, ready: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            tts = Humming() if self.settings.own_voice else self.tts
            self.proxy = FakeProxy(self.settings, self.llm, tts, group=group)
            self.page = Page(self.proxy, acks=self._acks, group=group)
            self.proxy.join(self.page)
            async with serve(
                self._serve, "127.0.0.1", self.port, process_request=self._admit, close_timeout=0.1, compression=None
            ) as server:
                self.port = next(iter(server.sockets)).getsockname()[1]
                ready.set()
                await self.proxy.consume()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Turn away what the real server has no route for."""
        if request.path == "/proxy-ws" and self.settings.enable_proxy:
            return None
        return connection.respond(HTTPStatus.FORBIDDEN, "")

    async def _serve(self, connection: ServerConnection) -> None:
        client = _SocketClient(connection)
        try:
            self.proxy.join(client)
        except SessionClosedError:
            await connection.close(_INTERNAL_ERROR)
            return
        try:
            async with asyncio.TaskGroup() as group:
                sender = group.create_task(client.send())
                async for frame in connection:
                    self.proxy.receive(client, json.loads(frame))
                sender.cancel()
        finally:
            self.proxy.leave(client)


class _SocketClient:
    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._outbox: asyncio.Queue[str | None] = asyncio.Queue()

    def take(self, message: Message) -> None:
        self._outbox.put_nowait(json.dumps(message))

    def cut(self) -> None:
        self._outbox.put_nowait(None)

    async def send(self) -> None:
        try:
            while (text := await self._outbox.get()) is not None:
                await self._connection.send(text)
            await self._connection.close(_INTERNAL_ERROR)
        except ConnectionClosed:
            return
