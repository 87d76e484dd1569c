"""A stream in real time: voice, server, status line, and an orderly end on Ctrl-C."""

import asyncio
import signal
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console

from vtuber.app.cast import Cast
from vtuber.app.goal_records import GoalRecords
from vtuber.app.live_learning import LiveLearning
from vtuber.app.minds import Minds, minds_for
from vtuber.app.moderation import Moderation, moderation_for
from vtuber.app.open_llm_vtuber import server_voice
from vtuber.app.plan import ChannelOutlet, StreamPlan
from vtuber.app.remembering import Remembering
from vtuber.app.serving import StageServer
from vtuber.app.settings import Settings
from vtuber.app.speech_purse import speech_purse
from vtuber.app.status_line import show_status
from vtuber.app.stream import Companion, Companions, MakeSource, Parts, perform
from vtuber.app.style_learning import Stylist
from vtuber.app.voices import voice_for
from vtuber.domain.errors import BrokenOffError, UserError
from vtuber.domain.persona import Persona
from vtuber.learning.learner import Learner
from vtuber.runtime.lasting_memory import lasting_memory
from vtuber.runtime.virtual_time import PacedLoop
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.irc_normaliser import IrcNormaliser
from vtuber.voice.ports import VoiceEngine

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_BROKEN_OFF = (
    "The stream was broken off before its farewell; all that happened is on record. The same command takes "
    "the stream up again, if it comes within a quarter of an hour; only `vtuber watch` always begins anew."
)
_ENDING = "Ending the stream: last thanks and a farewell. Ctrl-C again ends it at once."
_LEAVING = "Ending; no stream is on. Ctrl-C again ends it at once."


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What goes on the air: a plan, an audience, and what leaves for the channel, if anything does."""

    plan: StreamPlan
    make_source: MakeSource
    channel: ChannelOutlet | None = None
    irc: IrcNormaliser | None = None
    eventsub: EventSubNormaliser | None = None
    companions: Companions = ()


Prepare = Callable[[asyncio.Event], AbstractAsyncContextManager[Programme | None]]
"""Makes ready for one stream and tidies up after it; gives None if the event was set before there was one."""


def ready(programme: Programme) -> Prepare:
    """Return the preparation of what needs none."""

    @asynccontextmanager
    async def prepare(_stop: asyncio.Event) -> AsyncIterator[Programme]:
        yield programme

    return prepare


@dataclass(frozen=True, slots=True, kw_only=True)
class OnAir:
    """One stream to be performed in real time (or `speed` times faster, then without sound)."""

    persona: Persona
    settings: Settings
    learner: Learner
    prepare: Prepare
    server: StageServer
    console: Console
    browser: bool
    speed: float = 1.0
    journals: tuple[Path, ...] = ()
    remembering: Remembering | None = None
    goals: GoalRecords | None = None
    styles: Stylist | None = None

    def run(self) -> bool:
        """Perform the stream to its end; the first Ctrl-C ends it in stages. Return whether the user ended it.

        Raises:
            BrokenOffError: a second Ctrl-C ended it at once.
            UserError: it cannot go on before the user has mended something.
        """
        with asyncio.Runner(loop_factory=partial(PacedLoop, self.speed) if self.speed != 1 else None) as runner:
            try:
                return runner.run(self._perform())
            except asyncio.CancelledError:
                raise BrokenOffError(_BROKEN_OFF) from None
            except ExceptionGroup as group:
                raise _cause_of(group) from group

    async def _perform(self) -> bool:
        stop, ended_by_user, on = asyncio.Event(), asyncio.Event(), asyncio.Event()
        purse = speech_purse(self.settings)
        with self._ended_by_signals(stop, ended_by_user, on):
            async with (
                voice_for(self.persona, self.settings, silent=self.speed != 1, purse=purse) as voice,
                minds_for(self.settings, journals=self.journals, purse=purse) as minds,
                moderation_for(self.settings, real_time=self.speed == 1) as moderation,
                self.prepare(stop) as programme,
            ):
                if programme is not None:
                    on.set()
                    await perform(programme.plan, self._parts(programme, voice, minds, moderation), stop)
        return ended_by_user.is_set()

    def _parts(self, programme: Programme, voice: VoiceEngine, minds: Minds | None, moderation: Moderation) -> Parts:
        companions: list[tuple[str, Companion]] = [
            ("server", self.server.run),
            ("lasting memory", _set_memory_apart),
            (
                "status",
                partial(
                    show_status,
                    console=self.console,
                    speed=self.speed,
                    avatar=self._avatar_status,
                    memory=self._memory_status,
                ),
            ),
        ]
        if self.browser:
            companions.append(("browser", self._open_browser))
        olv = server_voice(self.settings, voice) if self.speed == 1 else None
        if olv is not None:
            companions.append(("open-llm-vtuber", lambda _cast: olv.run()))
        return Parts(
            voice=voice,
            learner=LiveLearning(self.learner, threaded=programme.plan.threaded),
            styles=self.styles,
            make_source=programme.make_source,
            companions=(*companions, *programme.companions),
            channel=programme.channel,
            irc=programme.irc,
            eventsub=programme.eventsub,
            # Models think in real time: in a faster show they would always be late.
            minds=minds if self.speed == 1 else None,
            remembering=self.remembering,
            goals=self.goals,
            moderation=moderation,
            olv=olv,
            few_requests=self.settings.vtuber_voice == "openai" and self.settings.vtuber_voice_per_minute > 0,
        )

    def _avatar_status(self) -> str:
        return self.server.avatar_status

    def _memory_status(self) -> str:
        return self.remembering.status if self.remembering else ""

    @contextmanager
    def _ended_by_signals(self, stop: asyncio.Event, ended_by_user: asyncio.Event, on: asyncio.Event) -> Iterator[None]:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def end() -> None:
            if ended_by_user.is_set() and task is not None:
                task.cancel()
                return
            ended_by_user.set()
            self.console.print(_ENDING if on.is_set() else _LEAVING)
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


async def _set_memory_apart(_cast: Cast) -> None:
    """Until cancelled, keep the show's own parts out of the garbage collector's rounds: by now they are there."""
    with lasting_memory():
        await asyncio.Event().wait()


def _cause_of(group: ExceptionGroup[Exception]) -> Exception:
    """Return the first error of a group that is meant for the user, else the first of all."""
    errors: list[Exception] = []
    groups: list[ExceptionGroup[Exception]] = [group]
    while groups:
        for error in groups.pop(0).exceptions:
            if isinstance(error, ExceptionGroup):
                groups.append(error)
            else:
                errors.append(error)
    return next((error for error in errors if isinstance(error, UserError)), errors[0])
