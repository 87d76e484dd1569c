"""From the last token of a sentence to the call of the voice, in quiet and while 5,000 lines of chat arrive a second.

Tokens come from another process through a socket at 50 a second, as from a model, and carry the moment of their
sending. From the reading of a token to the call lie the sentence splitter, the gate and the speaker: that share has a
target. The baseline is a splitter that looks ahead: it lets a sentence go when the token after it has come.
"""

import argparse
import asyncio
import re
import socket
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from _load import VIEWERS, flood
from _report import Report, quantile, run
from _show import AlwaysReact, Lines, NoAudience, plan
from _token_source import SENTENCES_PER_ASKING, TOKENS_PER_SECOND, token_source, tokens_of

from vtuber.app.cast import Cast, Ground, Troupe, assemble
from vtuber.app.intake import Intake
from vtuber.app.past import Past
from vtuber.domain.activities import Activity
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.domain.speech_events import UtterancePlanned
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets
from vtuber.writing.sentences import lines_of

LINES_PER_SECOND = 5_000
_NUMBER = re.compile(r"\d+")
_SAMPLES = 22
_READ_BYTES = 1 << 16
_WARM_UP_S = 2.0


@dataclass(slots=True)
class Passages:
    """When each sentence's last token was sent and read, when its voice was called; in seconds."""

    sent_s: dict[int, float] = field(default_factory=dict)
    read_s: dict[int, float] = field(default_factory=dict)
    called_s: dict[int, float] = field(default_factory=dict)
    followed_s: dict[int, float] = field(default_factory=dict)
    """When the token after it was read."""

    def since_sent_ms(self) -> list[float]:
        """Return the milliseconds from the sending of the last token to the call of the voice."""
        return [
            1000 * (self.called_s[number] - sent) for number, sent in self.sent_s.items() if number in self.called_s
        ]

    def since_read_ms(self) -> list[float]:
        """Return the milliseconds from the reading of the last token to the call of the voice."""
        return [
            1000 * (self.called_s[number] - read) for number, read in self.read_s.items() if number in self.called_s
        ]

    def looking_ahead_ms(self) -> list[float]:
        """Return the milliseconds a splitter that waits for the next token takes at least."""
        return [1000 * (followed - self.sent_s[number]) for number, followed in self.followed_s.items()]


class StampingVoice:
    """A voice of a millisecond a sentence; its call is stamped."""

    sample_rate = 22050

    def __init__(self) -> None:
        self.passages = Passages()

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give a millisecond of sound."""
        called_s = time.monotonic()
        found = _NUMBER.search(sentence.text)
        assert found is not None
        self.passages.called_s[int(found[0])] = called_s
        yield SpeechChunk(first_sample=0, samples=_SAMPLES)


class StampingWriter:
    """Passes a model's tokens on; the last one of each sentence is stamped."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    async def write(self, passages: Passages) -> AsyncIterator[str]:
        """Give one asking's text."""
        number = last = 0
        async for token in tokens_of(self._connection):
            now = time.monotonic()
            if last:
                passages.followed_s[last] = now
                last = 0
            if found := _NUMBER.search(token.text):
                number = int(found[0])
            if token.text.endswith("."):
                last = number
                passages.sent_s[number] = token.sent_s
                passages.read_s[number] = now
            yield token.text


async def _measured(sentences: int, *, flooded: bool) -> Passages:
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vtuber-bench-")))
        clock = LoopClock(epoch=system_now())
        stream = plan(directory)
        journal = stack.enter_context(Journal.open(stream.journal, threaded=True))
        bus, voice = Bus(), StampingVoice()
        log = EventLog(journal=journal, bus=bus, clock=clock)
        ground = Ground(log=log, bus=bus, clock=clock, past=Past())
        cast = assemble(
            stream,
            ground,
            Troupe(voice=voice, learner=AlwaysReact(), source=NoAudience(), intake=Intake(log=log, goals=None)),
        )
        await cast.intake.post(VIEWERS)
        writer = StampingWriter(stack.enter_context(token_source()))
        async with asyncio.TaskGroup() as group:
            chat = None
            if flooded:
                chat = group.create_task(_chat(cast, stack.enter_context(flood(LINES_PER_SECOND))))
                await asyncio.sleep(_WARM_UP_S)
            await _say(cast, writer, voice.passages)
            voice.passages = Passages()
            for _ in range(sentences // SENTENCES_PER_ASKING):
                await _say(cast, writer, voice.passages)
            if chat is not None:
                chat.cancel()
        return voice.passages


async def _say(cast: Cast, writer: StampingWriter, passages: Passages) -> None:
    log = cast.log
    planned = UtterancePlanned(id=log.new_id(), at=log.now(), brief="monologue_beat", activity=Activity.TALK)
    await log.record(planned)
    await cast.speaker.utter(planned, lines_of(writer.write(passages)))


async def _chat(cast: Cast, connection: socket.socket) -> None:
    lines, loop = Lines(), asyncio.get_running_loop()
    while data := await loop.sock_recv(connection, _READ_BYTES):
        await cast.intake.post_all(lines.of(data))


def measure(options: argparse.Namespace) -> Report:
    """Speak in quiet, then in the flood."""
    sentences = 100 if options.quick else 500
    with logging_to(now=system_now, secrets=Secrets(), level="ERROR"):
        found = {
            title: asyncio.run(_measured(sentences, flooded=flooded))
            for title, flooded in (("in quiet", False), (f"in {LINES_PER_SECOND:,} lines/s", True))
        }
    report = Report(f"sentence to voice: {sentences} sentences at {TOKENS_PER_SECOND} tokens/s", baseline="look-ahead")
    for title, passages in found.items():
        ours, baseline = passages.since_sent_ms(), passages.looking_ahead_ms()
        assert len(ours) == sentences
        own = passages.since_read_ms()
        for name, share, target in (("p50", 0.5, 1.0), ("p99", 0.99, 10.0)):
            sent = quantile(ours, share)
            report.add(f"token sent → voice called, {title}, {name}", sent, "ms", baseline=quantile(baseline, share))
            report.add(f"token read → voice called, {title}, {name}", quantile(own, share), "ms", at_most=target)
    report.note("Between sent and read lie the socket, the loop's lag (a target of bench/flood.py) and other programs.")
    return report


if __name__ == "__main__":
    sys.exit(run("From the last token of a sentence to the call of the voice", measure))
