"""The fake server in memory: for virtual time."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.peers.fake_olv.faults import Fault
from tests.peers.fake_olv.ports import Message, Recording, Turns
from tests.peers.fake_olv.proxy import FakeProxy, SessionClosedError
from vtuber.runtime.wire import Connect, Wire, WireError


class InMemoryWire:
    """A client's end of a connection to the proxy."""

    def __init__(self, proxy: FakeProxy) -> None:
        self._proxy = proxy
        self._frames: asyncio.Queue[str | None] = asyncio.Queue()
        self._cut = False

    def take(self, message: Message) -> None:
        self._frames.put_nowait(json.dumps(message))

    def cut(self) -> None:
        """Break the connection."""
        self._cut = True
        self._frames.put_nowait(None)

    async def receive(self) -> str:
        frame = await self._frames.get()
        if frame is None:
            raise WireError("the connection broke")
        return frame

    async def send(self, text: str) -> None:
        if self._cut:
            raise WireError("the connection broke")
        self._proxy.receive(self, json.loads(text))


def connect_to(proxy: FakeProxy, *, down: Callable[[], bool] = lambda: False) -> Connect:
    """Return what connects to this server while it is not down."""

    @asynccontextmanager
    async def connect(_url: str) -> AsyncIterator[Wire]:
        if down():
            raise WireError("it cannot be reached (ConnectionRefusedError)")
        wire = InMemoryWire(proxy)
        try:
            proxy.join(wire)
        except SessionClosedError as error:
            raise WireError("it closed the connection with code 1011") from error
        try:
            yield wire
        finally:
            proxy.leave(wire)

    return connect


class LinkedLlm:
    """A language model that is our own program, without a network in between.

    `asked` gives id and words for a question, as `ProxyLink` does; a turn of the server restarts it in `restart`.
    """

    def __init__(self) -> None:
        self.asked: Callable[[str], tuple[str, str] | None] = lambda _question: None
        self.delivered: Callable[[str], None] = lambda _line_id: None
        self.questions: list[str] = []

    async def answer(self, messages: Turns) -> AsyncIterator[str]:
        content = messages[-1]["content"]
        question = content[0]["text"] if isinstance(content, list) else str(content)
        self.questions.append(question)
        await asyncio.sleep(0.01)
        found = self.asked(question)
        if found is not None:
            yield found[1]
            self.delivered(found[0])


class Humming:
    """A voice that hums, 40 ms for each letter."""

    async def speak(self, text: str) -> Recording | None:
        await asyncio.sleep(0.02)
        return Recording("UklGRg==", (0.5,) * 2 * sum(character.isalnum() for character in text))


__all__ = ["Fault", "Humming", "InMemoryWire", "LinkedLlm", "connect_to"]
