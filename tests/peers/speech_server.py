"""A speech service on this machine that answers as OpenAI's does, and fails on demand."""

import asyncio
import json
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self

import numpy as np
from aiohttp import web

KEY = "sk-test-0123456789abcdefghij"
RATE = 24_000
FORMATS = frozenset({"mp3", "opus", "aac", "flac", "wav", "pcm"})
PAGE = b"<!DOCTYPE html><html><body>Bad gateway, please come back later.</body></html>"


class Fault(StrEnum):
    """What goes wrong with the next answers."""

    NONE = "none"
    ODD_STRETCHES = "stretches of an odd number of bytes"
    SLOW_FIRST_BYTE = "no byte for a long time"
    NO_ANSWER = "not even a status"
    STALL = "a stall in mid-stream"
    DROP = "the connection breaks in mid-stream"
    DROP_AT_ONCE = "the connection breaks before the answer"
    UNAUTHORIZED = "401"
    PATIENCE = "429 with Retry-After"
    NO_QUOTA = "429 without Retry-After"
    INTERNAL = "500"
    PAGE = "HTML with 200"
    PAGE_AS_SOUND = "HTML that claims to be sound"
    WAV = "a WAV file in place of samples"
    EMPTY = "an empty body"
    ZEROS = "digital silence"
    REDIRECT = "a redirect to elsewhere"


@dataclass
class SpeechServer:
    """Serves while it is entered. `open` is the number of answers under way."""

    fault: Fault = Fault.NONE
    pace: float = 0.0
    """Seconds to take for each second of sound; 0 sends as fast as it can."""
    amplitude: float = 0.2
    asked: list[dict[str, object]] = field(default_factory=list)
    open: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while no answer is under way."""
    faulted_at: float = 0.0
    """Loop time at which the client could first notice the fault."""

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post("/v1/audio/speech", self._speech)
        # Without it an answer to somebody who has gone would never end.
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """The address to configure."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        self.open += 1
        self.idle.clear()
        self.faulted_at = asyncio.get_running_loop().time()
        try:
            if request.headers.get("Authorization") != f"Bearer {KEY}":
                return _error(401, f"Incorrect API key provided: {request.headers.get('Authorization')}.")
            body = _valid(await request.read())
            if isinstance(body, str):
                return _error(400, body)
            self.asked.append(body)
            return await self._refusal() or await self._answer(request, str(body["input"]))
        finally:
            self.open -= 1
            if not self.open:
                self.idle.set()

    async def _refusal(self) -> web.StreamResponse | None:
        match self.fault:
            case Fault.UNAUTHORIZED:
                return _error(401, f"Incorrect API key provided: {KEY}.")
            case Fault.PATIENCE:
                return _error(429, "Rate limit reached", {"Retry-After": "20"})
            case Fault.NO_QUOTA:
                return _error(429, "You exceeded your current quota")
            case Fault.INTERNAL:
                return _error(500, "The server had an error")
            case Fault.PAGE:
                return web.Response(body=PAGE, content_type="text/html")
            case Fault.PAGE_AS_SOUND:
                return web.Response(body=PAGE, content_type="audio/pcm")
            case Fault.EMPTY:
                return web.Response(body=b"", content_type="audio/pcm")
            case Fault.REDIRECT:
                return web.Response(status=307, headers={"Location": "/v1/elsewhere"})
            case Fault.NO_ANSWER:
                await asyncio.sleep(60)
            case _:
                pass
        return None

    async def _answer(self, request: web.Request, text: str) -> web.StreamResponse:
        pcm = speech_like(0.06 * len(text), self.amplitude if self.fault is not Fault.ZEROS else 0.0)
        if self.fault is Fault.WAV:
            pcm = b"RIFF\x00\x00\x00\x00WAVEfmt " + pcm
        response = web.StreamResponse(headers={"Content-Type": "audio/pcm"})
        assert request.transport is not None
        if self.fault is Fault.DROP_AT_ONCE:
            request.transport.abort()
            return response
        await response.prepare(request)
        if self.fault is Fault.SLOW_FIRST_BYTE:
            await asyncio.sleep(60)
        size = 1237 if self.fault is Fault.ODD_STRETCHES else 4096
        for start in range(0, len(pcm), size):
            if start > len(pcm) / 2 and self.fault in {Fault.STALL, Fault.DROP}:
                self.faulted_at = asyncio.get_running_loop().time()
                if self.fault is Fault.STALL:
                    await asyncio.sleep(60)
                request.transport.abort()
                return response
            await response.write(pcm[start : start + size])
            await asyncio.sleep(self.pace * size / 2 / RATE)
        await response.write_eof()
        return response


def speech_like(seconds: float, amplitude: float) -> bytes:
    """Return a hum that swells and fades four times a second, as syllables do."""
    time = np.arange(round(seconds * RATE)) / RATE
    wave = amplitude * np.sin(2 * np.pi * 180 * time) * np.sin(2 * np.pi * 2 * time) ** 2
    return bytes((wave * 32767).astype("<i2"))


def _valid(raw: bytes) -> dict[str, object] | str:
    """Return the request, or what the service finds wrong with it."""
    try:
        body = json.loads(raw)
    except ValueError:
        return "We could not parse the JSON body of your request."
    text, speed = body.get("input"), body.get("speed", 1.0)
    if not all(isinstance(body.get(name), str) and body[name] for name in ("model", "voice", "input")):
        return "Missing required parameter"
    if len(str(text)) > 4096:
        return "String should have at most 4096 characters"
    if not isinstance(speed, int | float) or not 0.25 <= speed <= 4:
        return "speed must be between 0.25 and 4"
    if body.get("response_format", "mp3") not in FORMATS:
        return "unknown response_format"
    if "instructions" in body and str(body["model"]).startswith("tts-1"):
        return "instructions are not supported by this model"
    return dict(body)


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    error = {"error": {"message": message, "type": "error", "param": None, "code": None}}
    return web.json_response(error, status=status, headers=headers)
