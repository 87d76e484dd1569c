"""A stream in real time: voice, server, status line, and an orderly end on Ctrl-C."""

import asyncio
import signal
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial

from rich.console import Console

from vtuber.app.cast import Cast
from vtuber.app.plan import StreamPlan
from vtuber.app.serving import StageServer
from vtuber.app.status_line import show_status
from vtuber.app.stream import Companion, MakeSource, Parts, perform
from vtuber.director.ports import Learner
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import BrokenOffError, PersonaError, VoiceError
from vtuber.domain.persona import Persona
from vtuber.domain.speech import Sentence
from vtuber.runtime.virtual_time import PacedLoop
from vtuber.voice.espeak import EspeakVoice
from vtuber.voice.ports import VoiceEngine
from vtuber.voice.silent import SilentVoice

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_BROKEN_OFF = (
    "The stream was broken off before its farewell; all that happened is on record. The next `vtuber demo` takes a "
    "demo up again, if it comes within a quarter of an hour."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnAir:
    """One stream to be performed in real time (or `plan.speed` times faster, then without sound)."""

    plan: StreamPlan
    learner: Learner
    make_source: MakeSource
    server: StageServer
    console: Console
    browser: bool

    def run(self) -> None:
        """Perform the stream to its end; the first Ctrl-C ends it in stages.

        Raises:
            BrokenOffError: a second Ctrl-C ended it at once.
        """
        speed = self.plan.speed
        with asyncio.Runner(loop_factory=partial(PacedLoop, speed) if speed != 1 else None) as runner:
            try:
                runner.run(self._perform())
            except asyncio.CancelledError:
                raise BrokenOffError(_BROKEN_OFF) from None

    async def _perform(self) -> None:
        stop = asyncio.Event()
        with self._ended_by_signals(stop):
            async with _voice(silent=self.plan.speed != 1) as voice:
                await _try(voice, self.plan.persona)
                companions: list[tuple[str, Companion]] = [
                    ("server", self.server.run),
                    ("status", partial(show_status, console=self.console, speed=self.plan.speed)),
                ]
                if self.browser:
                    companions.append(("browser", self._open_browser))
                parts = Parts(
                    voice=voice, learner=self.learner, make_source=self.make_source, companions=tuple(companions)
                )
                await perform(self.plan, parts, stop)

    @contextmanager
    def _ended_by_signals(self, stop: asyncio.Event) -> Iterator[None]:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def end() -> None:
            if stop.is_set() and task is not None:
                task.cancel()
                return
            self.console.print("Ending the stream: last thanks and a farewell. Ctrl-C again ends it at once.")
            stop.set()

        for each in _SIGNALS:
            loop.add_signal_handler(each, end)
        try:
            yield
        finally:
            for each in _SIGNALS:
                loop.remove_signal_handler(each)

    async def _open_browser(self, _cast: Cast) -> None:
        """Open the stage page; without a desktop nothing happens, the address is on the terminal."""
        await asyncio.to_thread(webbrowser.open, self.server.url)


async def _try(voice: VoiceEngine, persona: Persona) -> None:
    """Speak a word to nobody; raise `PersonaError` if this persona's voice cannot."""
    word = Sentence(id="trial", utterance_id="trial", text="Hello.", emotion=Emotion.NEUTRAL)
    try:
        async for _chunk in voice.synthesize(word, persona.voice):
            pass
    except VoiceError as error:
        raise PersonaError(
            f"{persona.name} cannot speak with the voice {persona.voice.name!r}: {error}. Name another one under "
            "`voice: name:` in the persona file, for example en-us+f3."
        ) from error


@asynccontextmanager
async def _voice(*, silent: bool) -> AsyncIterator[VoiceEngine]:
    if silent:
        yield SilentVoice(timings=True)
    else:
        async with EspeakVoice() as voice:
            yield voice
