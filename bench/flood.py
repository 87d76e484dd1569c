"""Five thousand lines of chat a second for two minutes, and a donation every few seconds: does anything give way?

The whole system runs in real time: chat comes from another process through a socket, journal on disk. The voice is
silent and speaks six times as fast as she does, so that donations seldom wait for one another. The baseline is one
bounded queue for everything, at the same pace of speech.
"""

import argparse
import asyncio
import socket
import sys
import tempfile
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import fmean

from _fifo import donation_waits_s
from _load import VIEWERS, donation, flood, sent_s
from _machine import Watch, own_megabytes, watching
from _report import Report, quantile, run
from _show import Lines, perform_for

from vtuber.app.cast import Cast
from vtuber.domain.channel_events import ChatMessage, MessageDeleted
from vtuber.domain.events import Event
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.domain.speech_events import UtteranceFinished, UtterancePlanned, UtteranceStarted
from vtuber.runtime.clock import system_now
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets
from vtuber.voice.silent import SilentVoice

LINES_PER_SECOND = 5_000
DONATION_EVERY_S = 3.0
WARM_UP_S = 5.0
HASTE = 6
_READ_BYTES = 1 << 16


class HastyVoice:
    """A voice without sound that speaks six times as fast as she does."""

    def __init__(self) -> None:
        self._voice = SilentVoice()
        self.sample_rate = self._voice.sample_rate

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give a sixth of the sentence's length."""
        async for chunk in self._voice.synthesize(sentence, style):
            yield replace(chunk, samples=chunk.samples // HASTE)


@dataclass(slots=True)
class Donated:
    """A donation's way, in the loop's seconds. `free_s`: when nobody before it was being served any more."""

    arrived_s: float
    free_s: float
    thanked_s: float | None = None


class Ledger:
    """Follows donations and answers through the bus and the stage."""

    def __init__(self, cast: Cast) -> None:
        self._clock = cast.clock
        self.donations: dict[str, Donated] = {}
        self.chat = 0
        self.deletions = 0
        self.ages_s: list[float] = []
        self.answer_s: list[float] = []
        self._sentence_ends_s = 0.0
        self._thanking: dict[str, None] = {}
        cast.bus.tap("benchmark", self.hear)
        self._overhear(cast)

    def arrive(self, number: int) -> None:
        """Note a donation that is about to be posted."""
        now = self._clock.monotonic()
        self.donations[f"streamlabs:{number}"] = Donated(now, max(now, self._sentence_ends_s))

    def hear(self, event: Event) -> None:
        """Take note of thanks and answers; a bus tap."""
        match event:
            case ChatMessage():
                self.chat += 1
            case MessageDeleted():
                self.deletions += 1
            case UtterancePlanned(id=planned_id, cause=cause, brief=brief):
                if brief == "reply_to_chat" and cause is not None:
                    self.ages_s.append(self._clock.monotonic() - sent_s(cause))
                elif cause in self.donations:
                    self._thanking[planned_id] = None
            case UtteranceStarted(cause=cause):
                self._start(cause)
            case UtteranceFinished(utterance_id=utterance_id, spoken_s=spoken_s):
                self.answer_s.append(spoken_s)
                if self._thanking.pop(utterance_id, ...) is None:
                    self._free_all()
            case _:
                pass

    def _start(self, cause: str | None) -> None:
        donated = self.donations.get(cause or "")
        if donated is not None and donated.thanked_s is None:
            donated.thanked_s = self._clock.monotonic()

    def _free_all(self) -> None:
        """Thanks are said: whoever waited behind them waits for the show alone from now on."""
        now = self._clock.monotonic()
        for donated in self.donations.values():
            if donated.thanked_s is None:
                donated.free_s = max(donated.free_s, now)

    def _overhear(self, cast: Cast) -> None:
        """Know when each sentence ends, from the moment it is sent; a page would learn it a turn of the loop later."""
        sink_chunk = cast.hub.chunk

        def chunk(sentence_id: str, sound: SpeechChunk) -> None:
            began = max(self._sentence_ends_s, self._clock.monotonic())
            self._sentence_ends_s = began + sound.samples / SilentVoice.sample_rate
            sink_chunk(sentence_id, sound)

        vars(cast.hub)["chunk"] = chunk


class Flooded:
    """The stream in the flood."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._chance = Random(3)
        self._numbers = 0
        self.growth_mb = 0.0
        self.watch = Watch()
        self.chat_per_second = 0.0
        self.ledger: Ledger | None = None

    async def run(self, cast: Cast) -> None:
        """Let it rain, watch after a warm-up."""
        self.ledger = ledger = Ledger(cast)
        await cast.intake.post(VIEWERS)
        with flood(LINES_PER_SECOND) as connection:
            async with asyncio.TaskGroup() as group:
                sources = [group.create_task(_chat(cast, connection)), group.create_task(self._donate(cast, ledger))]
                await asyncio.sleep(WARM_UP_S)
                before_mb, before_chat = own_megabytes(), ledger.chat + ledger.deletions
                with watching(group) as self.watch:
                    await asyncio.sleep(self._seconds)
                self.growth_mb = own_megabytes() - before_mb
                self.chat_per_second = (ledger.chat + ledger.deletions - before_chat) / self.watch.wall_s
                for task in sources:
                    task.cancel()

    async def _donate(self, cast: Cast, ledger: Ledger) -> None:
        while True:
            await asyncio.sleep(self._chance.uniform(0.5, 1.5) * DONATION_EVERY_S)
            self._numbers += 1
            ledger.arrive(self._numbers)
            await cast.intake.post(donation(self._numbers, self._chance))


async def _chat(cast: Cast, connection: socket.socket) -> None:
    """Read the socket as a chat connection does: whatever has arrived is taken in together."""
    lines, loop = Lines(), asyncio.get_running_loop()
    while data := await loop.sock_recv(connection, _READ_BYTES):
        await cast.intake.post_all(lines.of(data))


def measure(options: argparse.Namespace) -> Report:
    """Run the flood, then the same rain into one queue."""
    seconds = options.seconds or (15.0 if options.quick else 120.0)
    flooded = Flooded(seconds)
    with (
        tempfile.TemporaryDirectory(prefix="vtuber-bench-") as directory,
        logging_to(now=system_now, secrets=Secrets(), level="ERROR"),
    ):
        asyncio.run(perform_for(Path(directory), HastyVoice(), flooded.run))
    assert flooded.ledger is not None
    return _reported(flooded, flooded.ledger, seconds)


def _reported(flooded: Flooded, ledger: Ledger, seconds: float) -> Report:
    report = Report(
        f"flood: {seconds:g} s at {flooded.chat_per_second:,.0f} lines/s, {len(ledger.donations)} donations, "
        f"{ledger.deletions:,} deletions",
        baseline="one queue",
    )
    thanked = [each for each in ledger.donations.values() if each.thanked_s is not None]
    waits = [each.thanked_s - each.arrived_s for each in thanked if each.thanked_s is not None]
    beyond = [1000 * (each.thanked_s - each.free_s) for each in thanked if each.thanked_s is not None]
    queued = donation_waits_s(
        lines_per_second=LINES_PER_SECOND,
        donation_every_s=DONATION_EVERY_S,
        answer_s=fmean(ledger.answer_s),
        seconds=seconds,
    )
    lags = [1000 * lag for lag in flooded.watch.lags_s]
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        report.add(f"donation → thanks begin, {name}", quantile(waits, share), "s", baseline=quantile(queued, share))
    report.add("chat taken in", flooded.chat_per_second, "lines/s", at_least=0.98 * LINES_PER_SECOND)
    report.add("donations lost", len(ledger.donations) - len(thanked), "", at_most=0)
    for name, share, target in (("p50", 0.5, None), ("p99", 0.99, 50.0)):
        report.add(f"  of it beyond the sentence under way, {name}", quantile(beyond, share), "ms", at_most=target)
    report.add("processor", 100 * flooded.watch.share_of_core, "% of a core", at_most=40)
    report.add("memory growth", flooded.growth_mb, "MB", at_most=20)
    report.add("loop lag, p50", quantile(lags, 0.5), "ms")
    report.add("loop lag, p99", quantile(lags, 0.99), "ms", at_most=10)
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        report.add(f"age of the chat line she answers, {name}", 1000 * quantile(ledger.ages_s, share), "ms")
    report.note(f"{len(ledger.ages_s)} lines of chat answered. A wait ends when the first sound of the thanks leaves.")
    return report


if __name__ == "__main__":
    sys.exit(
        run(
            "A flood of chat over donations",
            measure,
            ("--seconds", {"type": float, "help": "how long (120; quick: 15)"}),
        )
    )
