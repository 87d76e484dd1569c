"""How soon she answers: from a chat line's arrival to the first sound sent to a stage page that is connected.

The whole system runs in real time: journal on disk, attention, show, offline writer, gate, espeak-ng process, stage.
A line is posted while she is quiet; once the first sound of the answer is out, the answer is hushed. The baseline
does the same work with the same parts, whole: all the text, then all the sound, then the first frame.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from _load import VIEWERS, chat_line, stamped_id
from _report import Report, quantile, run
from _show import perform_for

from vtuber.app.cast import Cast
from vtuber.attention.triage import Triage
from vtuber.audience.posts import IrcLine
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import ReplyToChat
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.emotions import Emotion
from vtuber.domain.events import Event
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.domain.speech_events import UtterancePlanned, UtteranceStarted
from vtuber.domain.viewers import ViewerNotes
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import system_now
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets
from vtuber.safety.gate import Gate
from vtuber.safety.moderator import WordListModerator
from vtuber.stage.hub import Page
from vtuber.twitch.irc import parse
from vtuber.twitch.irc_events import events_of
from vtuber.voice.espeak import EspeakVoice
from vtuber.writing.offline_writer import OfflineWriter
from vtuber.writing.persona_file import default_persona

QUIET_S = 0.6
"""Longer than the breath after an answer, in which nobody is listened to."""
GIVE_UP_S = 2.0
WARM_UP = 5
STEPS = ("journalled", "answer planned", "voice called", "first sound made", "start journalled", "sent to the page")


@dataclass(slots=True)
class Answer:
    """One line's way, in seconds since it was posted; `spoke_itself` if she began something else just then."""

    message_id: str
    posted_s: float
    steps: dict[str, float] = field(default_factory=dict)
    spoke_itself: bool = False

    def stamp(self, step: str) -> None:
        """Note when a step was first done."""
        self.steps.setdefault(step, time.perf_counter() - self.posted_s)


class Stamps:
    """Whoever sees a step of the answer on its way stamps it here."""

    def __init__(self) -> None:
        self.answer: Answer | None = None

    def stamp(self, step: str) -> None:
        """Stamp a step of the answer that is awaited, if there is one."""
        if self.answer is not None:
            self.answer.stamp(step)

    def hear(self, event: Event) -> None:
        """Follow the answer through the journal; a bus tap."""
        if self.answer is None:
            return
        match event:
            case ChatMessage():
                self.answer.stamp("journalled")
            case UtterancePlanned(cause=cause):
                self.answer.spoke_itself |= cause != self.answer.message_id
                self.answer.stamp("answer planned")
            case UtteranceStarted():
                self.answer.stamp("start journalled")
            case _:
                pass


class StampedVoice:
    """The real voice; the call and its first sound are stamped."""

    def __init__(self, voice: EspeakVoice, stamps: Stamps) -> None:
        self.sample_rate = voice.sample_rate
        self._voice = voice
        self._stamps = stamps

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Pass the sound on."""
        self._stamps.stamp("voice called")
        async for chunk in self._voice.synthesize(sentence, style):
            self._stamps.stamp("first sound made")
            yield chunk


class WholeUtterance:
    """The baseline: every step finished before the next begins. Its journal is its own, so the show stays quiet."""

    def __init__(self, cast: Cast, voice: EspeakVoice, journal: Journal) -> None:
        moderator = WordListModerator()
        self._hub = cast.hub
        self._log = EventLog(journal=journal, bus=Bus(), clock=cast.clock)
        self._voice = voice
        self._gate = Gate()
        self._triage = Triage(moderator=moderator, names=("Hoshi",))
        self._persona = default_persona()
        self._writer = OfflineWriter(
            self._persona, Random(2), cast.clock, name_is_clean=lambda name: not moderator.categories(name)
        )

    async def answer(self, line: IrcLine) -> None:
        """Answer one line; nothing is sent if the writer has nothing to say."""
        log = self._log
        (message,) = events_of(parse(line.line), at=log.now(), fallback_id="line")
        assert isinstance(message, ChatMessage)
        await log.record(message)
        text = " ".join([spoken.text async for spoken in self._writer.lines(self._brief(message))])
        if not text or not self._gate.examine(text).allowed:
            return
        sentence = Sentence(id=f"whole-{message.id}", utterance_id="whole", text=text, emotion=Emotion.NEUTRAL)
        chunks = [chunk async for chunk in self._voice.synthesize(sentence, self._persona.voice)]
        await log.record(
            UtteranceStarted(
                id=log.new_id(),
                at=log.now(),
                cause=message.id,
                utterance_id="whole",
                text=text,
                emotion=Emotion.NEUTRAL,
            )
        )
        self._hub.sentence_started(sentence, self._voice.sample_rate)
        for chunk in chunks:
            self._hub.chunk(sentence.id, chunk)
            await asyncio.sleep(0)

    def _brief(self, message: ChatMessage) -> ReplyToChat:
        return ReplyToChat(
            message=message,
            intent=self._triage.judge(message).intent,
            notes=ViewerNotes(),
            activity=Activity.REACT,
            topic="",
        )


class Trial:
    """Posts lines while she is quiet and waits for the first sound of each answer."""

    def __init__(self, samples: int, stamps: Stamps, voice: EspeakVoice, directory: Path) -> None:
        self.ours: list[Answer] = []
        self.baseline_s: list[float] = []
        self.spoke_itself = 0
        self.unanswered = 0
        self._samples = samples + WARM_UP
        self._stamps = stamps
        self._voice = voice
        self._directory = directory
        self._sound = asyncio.Event()
        self._sound_s = 0.0
        self._chance = Random(1)

    async def run(self, cast: Cast) -> None:
        """Take the samples, ours and the baseline's in turn; the first few of both are thrown away."""
        cast.bus.tap("benchmark", self._stamps.hear)
        await cast.intake.post(VIEWERS)
        with Journal.open(self._directory / "baseline.sqlite", threaded=True) as journal, cast.hub.join() as page:
            whole = WholeUtterance(cast, self._voice, journal)
            async with asyncio.TaskGroup() as group:
                listening = group.create_task(self._listen(page))
                while min(len(self.ours), len(self.baseline_s)) < self._samples:
                    await self._answer(cast)
                    await self._baseline(cast, whole)
                listening.cancel()
        del self.ours[:WARM_UP], self.baseline_s[:WARM_UP]

    async def _listen(self, page: Page) -> None:
        async for frame in page.frames():
            if isinstance(frame, bytes):
                self._stamps.stamp("sent to the page")
                if not self._sound.is_set():
                    self._sound_s = time.perf_counter()
                    self._sound.set()

    async def _answer(self, cast: Cast) -> None:
        await self._quiet(cast)
        line = self._line()
        self._sound.clear()
        answer = self._stamps.answer = Answer(f"twitch:{parse(line.line).tags['id']}", time.perf_counter())
        await cast.intake.post(line)
        heard = await self._heard()
        self._stamps.answer = None
        cast.speaker.hush()
        if answer.spoke_itself:
            self.spoke_itself += 1
        elif not heard:
            self.unanswered += 1
        else:
            self.ours.append(answer)

    async def _baseline(self, cast: Cast, whole: WholeUtterance) -> None:
        await self._quiet(cast)
        self._sound.clear()
        line, began = self._line(), time.perf_counter()
        await whole.answer(line)
        if self._sound.is_set() and not cast.speaker.speaking:
            self.baseline_s.append(self._sound_s - began)
        cast.speaker.hush()

    async def _quiet(self, cast: Cast) -> None:
        """Wait until nothing has been said for a while; what she begins on her own is hushed."""
        quiet_since, quiet_s = time.perf_counter(), QUIET_S + self._chance.uniform(0.0, 0.1)
        while time.perf_counter() - quiet_since < quiet_s:
            if cast.speaker.speaking:
                cast.speaker.hush()
                quiet_since = time.perf_counter()
            await asyncio.sleep(0.02)

    def _line(self) -> IrcLine:
        return chat_line(self._chance, message_id=stamped_id(self._chance))

    async def _heard(self) -> bool:
        try:
            async with asyncio.timeout(GIVE_UP_S):
                await self._sound.wait()
        except TimeoutError:
            return False
        return True


async def _try(samples: int) -> Trial:
    stamps = Stamps()
    with tempfile.TemporaryDirectory(prefix="vtuber-bench-") as directory:
        async with EspeakVoice() as voice:
            trial = Trial(samples, stamps, voice, Path(directory))
            await perform_for(Path(directory), StampedVoice(voice, stamps), trial.run)
    return trial


def measure(options: argparse.Namespace) -> Report:
    """Run a stream, one answer after another."""
    samples = 30 if options.quick else 120
    with logging_to(now=system_now, secrets=Secrets(), level="ERROR"):
        trial = asyncio.run(_try(samples))
    report = Report(f"first audio: {len(trial.ours)} answers", baseline="whole utterance")
    ours = [1000 * answer.steps["sent to the page"] for answer in trial.ours]
    baseline = [1000 * seconds for seconds in trial.baseline_s]
    for name, share, target in (("p50", 0.5, 30.0), ("p95", 0.95, None), ("p99", 0.99, None)):
        title = f"chat line → first sound sent, {name}"
        report.add(title, quantile(ours, share), "ms", baseline=quantile(baseline, share), at_most=target)
    for step in STEPS[:-1]:
        title = f"chat line → {step}, p50"
        report.add(title, quantile([1000 * answer.steps[step] for answer in trial.ours], 0.5), "ms")
    report.note(
        f"{len(baseline)} samples of the baseline; {WARM_UP} of each thrown away. Not counted: {trial.spoke_itself} "
        f"times she spoke of herself just then, {trial.unanswered} lines she had nothing new to say to."
    )
    return report


if __name__ == "__main__":
    sys.exit(run("From a chat line to the first sound of its answer", measure))
