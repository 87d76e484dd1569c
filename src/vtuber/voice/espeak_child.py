"""The program's end of the espeak-ng process: started, spoken to, given up."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import AsyncExitStack, suppress
from typing import Self

from vtuber.domain.errors import VoiceError
from vtuber.voice.espeak_frames import LENGTH, LONGEST, READY, Kind, frame, parse_failed

START_S = 10.0
"""How long the process may take to be ready; a tenth of a second is usual."""

ANSWER_S = 3.0
"""How long it may be silent while it owes an answer; a millisecond is usual."""

STOP_S = 1.0
"""How long it may take to end after its input did."""


class EspeakChild:
    """A running espeak-ng process."""

    def __init__(self, process: Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the process must have been given pipes")
        self._process = process
        self._answers = process.stdout
        self._requests = process.stdin
        self._length: int | None = None
        self._broken = False

    @classmethod
    async def start(cls, *, sample_rate: int) -> Self:
        """Start the process and wait until it is ready to give `sample_rate` samples per second.

        Raises:
            VoiceError: it does not start; the text says why.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "vtuber.voice.espeak_process"),
            stdin=PIPE,
            stdout=PIPE,
            # An interrupt from the terminal is the program's business.
            start_new_session=True,
        )
        child = cls(process)
        async with AsyncExitStack() as unless_ready:
            unless_ready.push_async_callback(child.stop)
            kind, body = await child.receive(START_S)
            if kind is not Kind.READY:
                raise VoiceError(f"the espeak-ng process did not start: {parse_failed(body)[1]}")
            if (rate := READY.unpack(body)[0]) != sample_rate:
                raise VoiceError(f"espeak-ng gives {rate} samples per second, not {sample_rate}")
            unless_ready.pop_all()
        return child

    @property
    def id(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it may be spoken to: it neither ended nor broke the protocol, as far as is known."""
        return not self._broken and self._process.returncode is None and not self._answers.at_eof()

    def send(self, kind: Kind, body: bytes) -> None:
        """Send a frame; if the process has died, the next `receive` tells."""
        self._requests.write(frame(kind, body))

    async def receive(self, limit_s: float) -> tuple[Kind, bytes]:
        """Wait for the next frame; a cancelled wait loses nothing.

        Raises:
            VoiceError: the process has died, hangs, or talks nonsense; it is no longer `alive`.
        """
        try:
            async with asyncio.timeout(limit_s):
                return await self._frame()
        except asyncio.IncompleteReadError as error:
            raise self._failure("has died") from error
        except TimeoutError as error:
            raise self._failure(f"did not answer within {limit_s:g} s") from error

    async def _frame(self) -> tuple[Kind, bytes]:
        if self._length is None:
            self._length = LENGTH.unpack(await self._answers.readexactly(LENGTH.size))[0]
        if not 0 < self._length <= LONGEST:
            raise self._failure("talks nonsense")
        body = await self._answers.readexactly(self._length)
        self._length = None
        return Kind(body[0]), body[1:]

    def _failure(self, what: str) -> VoiceError:
        self._broken = True
        return VoiceError(f"the espeak-ng process {what}")

    async def stop(self) -> None:
        """End the process, by force if need be, and leave nothing of it behind."""
        self._requests.close()
        if self._broken:
            self._kill()
        try:
            async with asyncio.timeout(STOP_S):
                await self._drain()
        except TimeoutError:
            self._kill()
            await self._drain()
        await self._process.wait()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    async def _drain(self) -> None:
        while await self._answers.read(LONGEST):
            pass
