"""A stand-in for the web page of Open-LLM-VTuber, written from what that page does; it knows nothing of our program.

It keeps the page's states, plays one sound after another for as long as each lasts, moves its mouth by the WAV alone,
obeys `interrupt-signal` only, drops what it has not played when a turn starts, and acknowledges each end of synthesis
once its queue is empty, several times over.
"""

import array
import asyncio
import base64
import io
import json
import math
import wave
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

Json = dict[str, Any]
_SLICES_A_SECOND = 50
_TICK_S = 0.005


@dataclass(slots=True)
class Played:
    """A sentence as this page played it. Times are of the loop; `ended` is None while it sounds."""

    text: str
    expression: int | str | None
    mouth: list[float]
    volumes: list[float]
    lasts_s: float
    began: float
    ended: float | None = None
    was_cut: bool = False


def mouth_of(wav: bytes) -> tuple[list[float], float]:
    """Return the root mean square of each 20 ms of a WAV, from 0 to 1, and its length in seconds."""
    with wave.open(io.BytesIO(wav)) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
        rate = file.getframerate()
    step = rate // _SLICES_A_SECOND
    slices = (samples[start : start + step] for start in range(0, len(samples), step))
    return [math.sqrt(sum(s * s for s in each) / len(each)) / 32768 for each in slices], len(samples) / rate


@dataclass
class OlvFrontend:
    """One open page; `acknowledgements` is how many it sends for each end of synthesis, 0 for a page that is broken."""

    socket: ClientConnection
    acknowledgements: int = 3
    state: str = "loading"
    subtitle: str = ""
    microphone: bool = False
    messages: list[Json] = field(default_factory=list)
    played: list[Played] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    model: Json | None = None
    _queue: deque[Json] = field(default_factory=deque)
    _playing: Played | None = None
    _ending: bool = False
    _cut: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, **message: object) -> None:
        """Say something to the server."""
        await self.socket.send(json.dumps(message))

    async def type(self, text: str) -> None:
        """Type into the text field: that presses the stop button first, as it does in the page."""
        await self.press_stop()
        await self.send(type="text-input", text=text, images=[])

    async def press_stop(self) -> None:
        """Press the stop button, which does something only while she speaks."""
        if self.state == "thinking-speaking":
            self._interrupt()
            await self.send(type="interrupt-signal", text=self.subtitle)

    def of(self, kind: str) -> list[Json]:
        """Return the messages of a type."""
        return [message for message in self.messages if message["type"] == kind]

    def kinds(self) -> list[str]:
        """Return what came, in order; orders by their text."""
        return [message["text"] if message["type"] == "control" else message["type"] for message in self.messages]

    async def run(self) -> None:
        """Be a page until the connection ends."""
        async with asyncio.TaskGroup() as tasks:
            player = tasks.create_task(self._play())
            try:
                await self._greet()
                async for frame in self.socket:
                    await self._receive(json.loads(frame))
            except ConnectionClosed:
                pass
            player.cancel()

    async def _greet(self) -> None:
        for question in ("fetch-backgrounds", "fetch-configs", "fetch-history-list", "create-new-history"):
            await self.send(type=question)

    async def _receive(self, message: Json) -> None:
        self.messages.append(message)
        match message["type"]:
            case "control":
                self._obey(message["text"])
            case "interrupt-signal":
                if self.state == "thinking-speaking":
                    self._interrupt()
            case "set-model-and-conf":
                self.model, self.state = message["model_info"], "idle"
            case "full-text":
                self.subtitle = message["text"]
            case "audio":
                if self.state not in {"interrupted", "listening"}:
                    self._queue.append(message)
            case "backend-synth-complete":
                self._ending = True
            case "new-history-created":
                self.state, self.subtitle = "idle", "New Conversation Started"
            case "error":
                self.toasts.append(message["message"])
            case _:
                pass

    def _obey(self, order: str) -> None:
        match order:
            case "conversation-chain-start":
                self._queue.clear()
                self.state = "thinking-speaking"
            case "conversation-chain-end":
                self._queue.append({"type": "idle"})
            case "start-mic" | "stop-mic":
                self.microphone = order == "start-mic"
            case _:
                pass

    def _interrupt(self) -> None:
        self._queue.clear()
        self._ending = False
        self.state = "interrupted"
        if self._playing is not None:
            self._playing.was_cut = True
            self._cut.set()

    async def _play(self) -> None:
        while True:
            if self._queue:
                await self._perform(self._queue.popleft())
            elif self._ending:
                self._ending = False
                for _ in range(self.acknowledgements):
                    await self._acknowledge()
            else:
                await asyncio.sleep(_TICK_S)

    async def _acknowledge(self) -> None:
        with suppress(ConnectionClosed):
            await self.send(type="frontend-playback-complete")

    async def _perform(self, task: Json) -> None:
        if task["type"] == "idle":
            self.state = "idle" if self.state == "thinking-speaking" else self.state
            return
        if task["audio"] is None:
            return
        self.subtitle = task["display_text"]["text"]
        mouth, lasts_s = mouth_of(base64.b64decode(task["audio"]))
        expressions = (task["actions"] or {}).get("expressions") or [None]
        now = asyncio.get_running_loop().time
        playing = self._playing = Played(
            text=self.subtitle,
            expression=expressions[0],
            mouth=mouth,
            volumes=task["volumes"],
            lasts_s=lasts_s,
            began=now(),
        )
        self.played.append(playing)
        with suppress(ConnectionClosed):
            await self.send(type="audio-play-start", display_text=task["display_text"], forwarded=True)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(playing.began + lasts_s):
                await self._cut.wait()
        self._cut.clear()
        playing.ended, self._playing = now(), None


@asynccontextmanager
async def open_page(url: str, *, origin: str | None = None, acknowledgements: int = 3) -> AsyncIterator[OlvFrontend]:
    """Open a page; leaving the block closes its connection, as a reload does."""
    async with connect(url, origin=Origin(origin) if origin else None, proxy=None) as socket:
        page = OlvFrontend(socket, acknowledgements)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(page.run())
            yield page
            await socket.close()
            await running
