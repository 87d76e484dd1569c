"""A stage, a voice and a server, all real, in a thread of their own; no show decides what is said."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

from vtuber.api.application import create_application
from vtuber.api.olv_services import FrontendServices
from vtuber.api.server import Server, bind
from vtuber.api.services import Services
from vtuber.app.serving import stage_page
from vtuber.app.sinks import Sinks
from vtuber.domain.activities import Activity
from vtuber.domain.emotions import Emotion
from vtuber.domain.events import Event
from vtuber.domain.speech import Line
from vtuber.domain.speech_events import UtteranceCancelled, UtteranceFinished, UtterancePlanned
from vtuber.domain.stage_cues import StageCue
from vtuber.metrics.stream_meter import StreamMeter
from vtuber.olv.frontend_hub import FrontendHub
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.safety.gate import Gate
from vtuber.safety.moderator import WordListModerator
from vtuber.stage.avatar import PUPPET, Avatar
from vtuber.stage.hub import StageHub, StageProfile
from vtuber.voice.espeak import EspeakVoice
from vtuber.voice.speaker import Speaker
from vtuber.writing.persona_file import default_persona

HOST = "127.0.0.1"
TOKEN = "the-token-of-the-test"
PATIENCE_S = 60.0
_TURN_S = 0.02

Spoken = UtteranceFinished | UtteranceCancelled


class SmallStage:
    """Serves the stage page while entered, `shown` on it from the start; unmoderated, it shows whatever viewers write.

    Its methods may be called from the test's thread.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        shown: Sequence[StageCue] = (),
        moderated: bool = True,
        avatar: Avatar = PUPPET,
    ) -> None:
        self._listener = bind(HOST, port)
        self.port: int = self._listener.getsockname()[1]
        self._folder = folder
        self._shown = shown
        self._moderated = moderated
        self._avatar = avatar
        self.heard: list[dict[str, object]] = []
        """What pages have reported."""
        self._page = stage_page()
        self.told: list[str] = []
        """What operators have typed into frontends."""
        self.is_on = True
        """Whether somebody is there to hear them."""
        self._ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="small stage")

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.result(PATIENCE_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_S)

    def url(self, query: str = "") -> str:
        """Return the address of the page."""
        return f"http://{HOST}:{self.port}/stage/{query}"

    @property
    def pages(self) -> int:
        """How many pages are connected."""
        return self._hub.pages

    @property
    def frontends(self) -> int:
        """How many of Open-LLM-VTuber's frontends are connected."""
        return self._frontends.pages

    def wait_until_told(self, message: dict[str, object]) -> None:
        """Wait until a page has reported something; what it shows it may show before that arrives here."""
        until = time.monotonic() + PATIENCE_S
        while message not in self.heard:
            assert time.monotonic() < until, f"{message} is not in {self.heard}"
            time.sleep(_TURN_S)

    def hush(self) -> None:
        """Stop her voice at once."""
        self._loop.call_soon_threadsafe(self._speaker.hush)

    def begin_saying(self, *texts: str, emotion: Emotion = Emotion.NEUTRAL) -> "Future[Spoken]":
        """Begin to say sentences, one after another, as one utterance."""
        lines = [Line(text=text, emotion=emotion) for text in texts]
        return asyncio.run_coroutine_threadsafe(self._utter(lines), self._loop)

    def post(self, *events: Event) -> None:
        """Let events come in as from outside."""
        asyncio.run_coroutine_threadsafe(self._log.record_all(events), self._loop).result(PATIENCE_S)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        clock = LoopClock(epoch=system_now())
        with self._listener, Journal.open(self._folder / "journal.sqlite", threaded=True) as journal:
            async with EspeakVoice() as voice:
                self._build(voice, journal, clock)
                await self._until_stopped()

    def _build(self, voice: EspeakVoice, journal: Journal, clock: LoopClock) -> None:
        persona, moderator, bus = default_persona(), WordListModerator(), Bus()
        self._clock = clock
        self._log = EventLog(journal=journal, bus=bus, clock=clock)
        self._hub = StageHub(
            StageProfile(name=persona.name, sample_rate=voice.sample_rate),
            clock=clock,
            clean=lambda text: not (self._moderated and moderator.categories(text)),
        )
        for cue in self._shown:
            self._hub.show(cue)
        self._frontends = FrontendHub(persona.name, clock=clock)
        bus.tap("stage", self._hub.hear)
        bus.tap("frontends", self._frontends.hear)
        self._speaker = Speaker(
            engine=voice,
            gate=Gate(),
            sink=Sinks(self._hub, self._frontends),
            log=self._log,
            clock=clock,
            style=persona.voice,
        )

    async def _until_stopped(self) -> None:
        server = Server(create_application(self._services()))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[self._listener]), name="server")
            while not server.started:  # noqa: ASYNC110  (uvicorn has a flag, no event)
                await asyncio.sleep(_TURN_S)
            self._ready.set_result(None)
            await self._stop.wait()
            self._speaker.hush()
            self._hub.close()
            self._frontends.close()
            server.should_exit = True

    def _services(self) -> Services:
        meter = StreamMeter()
        return Services(
            hub=self._hub,
            revenue=dict,
            page=self._page,
            token=TOKEN,
            state=lambda: meter.state(
                now=self._clock.now(),
                speaking=self._speaker.speaking,
                chat_waiting=0,
                money_waiting=0,
                questions_waiting=0,
            ),
            silence=self._speaker.hush,
            on_page_message=self.heard.append,
            avatar=self._avatar,
            frontend=FrontendServices(hub=self._frontends, tell=self._hear_operator),
        )

    async def _hear_operator(self, text: str) -> bool:
        self.told.append(text)
        return self.is_on

    async def _utter(self, lines: Sequence[Line]) -> Spoken:
        planned = UtterancePlanned(
            id=self._log.new_id(), at=self._log.now(), brief="say_verbatim", activity=Activity.TALK
        )
        await self._log.record(planned)
        return await self._speaker.utter(planned, _each(lines))


async def _each(lines: Sequence[Line]) -> AsyncIterator[Line]:
    for line in lines:
        yield line
