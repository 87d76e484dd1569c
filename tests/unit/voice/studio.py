"""A studio for tests of the speaker: a scripted writer, engine and gate, and one trace of all that happened."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from vtuber.domain.activities import Activity
from vtuber.domain.emotions import Emotion
from vtuber.domain.errors import VoiceError
from vtuber.domain.events import Event
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Line, Sentence, SpeechChunk, WordSpan
from vtuber.domain.speech_events import UtterancePlanned
from vtuber.domain.verdicts import Verdict
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.voice.speaker import Speaker

T = TypeVar("T")
STYLE = VoiceStyle(name="test")
RATE = 1000
CHUNK = 100
"""Samples: a tenth of a second."""


@dataclass
class ScriptedEngine:
    """Makes a chunk of sound, a tenth of a second, for every character; a text may fail, a chunk take its time."""

    fail_after: dict[str, int] = field(default_factory=dict)
    """How many chunks to give before failing, by text."""
    chunk_delay_s: float = 0.0
    chunk_samples: int = CHUNK
    asked: list[str] = field(default_factory=list)
    open: int = 0
    sample_rate: int = RATE

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncIterator[SpeechChunk]:
        self.asked.append(sentence.text)
        self.open += 1
        try:
            for index, character in enumerate(sentence.text):
                if self.fail_after.get(sentence.text) == index:
                    raise VoiceError("scripted")
                if self.chunk_delay_s:
                    await asyncio.sleep(self.chunk_delay_s)
                samples = self.chunk_samples
                word = WordSpan(text=character, start_s=index * samples / RATE, duration_s=samples / RATE)
                words = (word,) if character.isalnum() else ()
                yield SpeechChunk(first_sample=index * samples, samples=samples, words=words)
        finally:
            self.open -= 1


@dataclass
class ScriptedGate:
    """Refuses the texts it is told to; the text "!" breaks it."""

    refuse: dict[str, str | None] = field(default_factory=dict)
    """What to say instead, by text."""
    examined: list[str] = field(default_factory=list)

    def examine(self, text: str) -> Verdict:
        self.examined.append(text)
        if text == "!":
            raise RuntimeError("the gate is broken")
        if text in self.refuse:
            return Verdict(allowed=False, categories=("refused",), replacement=self.refuse[text])
        return Verdict(allowed=True)


class SlowLog(EventLog):
    """Returns some time after an event has been written and published."""

    delay_s = 0.0

    async def record(self, event: Event) -> bool:
        new = await super().record(event)
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        return new


@dataclass(frozen=True)
class Begun:
    """The sink was told of a sentence."""

    at: float
    sentence: Sentence


@dataclass(frozen=True)
class Heard:
    """The sink got sound."""

    at: float
    sentence_id: str
    chunk: SpeechChunk


@dataclass(frozen=True)
class Ended:
    """The sink was told that all of a sentence was sent."""

    at: float
    sentence_id: str
    duration_s: float


@dataclass(frozen=True)
class Silenced:
    """The sink was told to stop."""

    at: float


Trace = list[Begun | Heard | Ended | Silenced | Event]


class Studio:
    """Everything a speaker needs; `trace` has what the sink was told and what the journal holds, in order."""

    def __init__(self, journal: Journal) -> None:
        self.trace: Trace = []
        self.engine = ScriptedEngine()
        self.gate = ScriptedGate()
        self.clock = LoopClock(epoch=datetime(2026, 1, 1, tzinfo=UTC))
        self.bus = Bus()
        self.bus.tap("trace", self.trace.append)
        self.log = SlowLog(journal=journal, bus=self.bus, clock=self.clock)
        self.speaker = self.hire()

    def hire(self, *, few_requests: bool = False) -> Speaker:
        """Return a speaker."""
        return Speaker(
            engine=self.engine,
            gate=self.gate,
            sink=self,
            log=self.log,
            clock=self.clock,
            style=STYLE,
            few_requests=few_requests,
        )

    def sentence_started(self, sentence: Sentence, sample_rate: int) -> None:
        assert sample_rate == RATE
        self.trace.append(Begun(self.clock.monotonic(), sentence))

    def chunk(self, sentence_id: str, chunk: SpeechChunk) -> None:
        self.trace.append(Heard(self.clock.monotonic(), sentence_id, chunk))

    def sentence_ended(self, sentence_id: str, duration_s: float) -> None:
        self.trace.append(Ended(self.clock.monotonic(), sentence_id, duration_s))

    def silence(self) -> None:
        self.trace.append(Silenced(self.clock.monotonic()))

    async def plan(self, *, cause: str | None = None) -> UtterancePlanned:
        """Journal a plan."""
        planned = UtterancePlanned(
            id=self.log.new_id(),
            at=self.log.now(),
            cause=cause,
            brief="reply",
            activity=Activity.REACT,
            quotes=(cause,) if cause else (),
        )
        await self.log.record(planned)
        return planned

    @property
    def said(self) -> list[str]:
        """The sentences begun, in order."""
        return [entry.sentence.text for entry in self.trace if isinstance(entry, Begun)]


@contextmanager
def studio() -> Iterator[Studio]:
    """Open a studio on a journal of its own; needs a running loop."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Journal.open(Path(folder) / "journal", threaded=False, commit_every=1000) as journal,
    ):
        yield Studio(journal)


async def lines(*texts: str, delay_s: float = 0.0, fail: bool = False) -> AsyncIterator[Line]:
    """Write lines, each `delay_s` after the one before; then fail, if told so."""
    for text in texts:
        if delay_s:
            await asyncio.sleep(delay_s)
        yield Line(text=text, emotion=Emotion.NEUTRAL)
    if fail:
        raise ConnectionError("the writer is gone")


def of_kind(trace: Iterable[object], kind: type[T]) -> list[T]:
    """Return what is of one kind, in order."""
    return [entry for entry in trace if isinstance(entry, kind)]
