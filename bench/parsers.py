"""What one line of chat costs, layer by layer, and the pieces of work that come with it.

Naive baselines: an IRC line by one regular expression into a dict, a moderator that tries an alternation of all
listed words, a journal that commits every event by itself. Costs are processor time, the best of five rounds.
"""

import argparse
import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from _load import chat_line, stamped_id
from _report import Report, run
from _show import AlwaysReact, NoAudience, plan
from _timing import best_us, each

from vtuber.app.cast import Cast, Ground, Troupe, assemble
from vtuber.app.intake import Intake
from vtuber.app.past import Past
from vtuber.domain.activities import ARMS
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.events import Event
from vtuber.learning.bandit import ThompsonBandit
from vtuber.learning.policy import EXPLORATION
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.codec import decode, encode
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.word_lists import load_word_lists
from vtuber.twitch.irc import parse
from vtuber.twitch.irc_events import events_of
from vtuber.twitch.irc_normaliser import IrcNormaliser
from vtuber.voice.silent import SilentVoice

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_NAIVE_LINE = re.compile(r"(?:@(?P<tags>[^ ]*) )?(?::(?P<prefix>[^ ]+) )?(?P<command>[A-Z]+|\d{3})(?P<params>.*)")
_BATCH = 64


def measure(options: argparse.Namespace) -> Report:
    """Measure everything on the same lines."""
    chance = Random(1)
    lines = [chat_line(chance, message_id=stamped_id(chance)).line for _ in range(2_000 if options.quick else 20_000)]
    events = [_event(line) for line in lines]
    report = Report(f"parsers and layers: {len(lines):,} lines of {len(lines[0])} characters", baseline="naive")
    _parsing(report, lines)
    _moderation(report, [event.text for event in events])
    with tempfile.TemporaryDirectory(prefix="vtuber-bench-") as directory:
        _journal(report, events, Path(directory))
        asyncio.run(_layers(report, events, Path(directory)))
    _learner(report)
    return report


def _event(line: str) -> ChatMessage:
    (event,) = IrcNormaliser().events_of(line, at=_AT)
    assert isinstance(event, ChatMessage)
    return event


def _parsing(report: Report, lines: list[str]) -> None:
    normaliser = IrcNormaliser()

    def ours() -> None:
        for line in lines:
            normaliser.events_of(line, at=_AT)

    def by_grammar() -> None:
        for line in lines:
            events_of(parse(line), at=_AT, fallback_id="line")

    cost, naive = best_us(ours, len(lines)), best_us(each(_naively_parsed, lines), len(lines))
    report.add("IRC line → domain event (naive: a dict)", 1e6 / cost, "lines/s", baseline=1e6 / naive, better="more")
    report.add("layer: parse the line", best_us(each(parse, lines), len(lines)), "µs")
    report.add("layer: read a plain line at once", cost, "µs")
    report.add("layer: parse and normalise", best_us(by_grammar, len(lines)), "µs")


def _naively_parsed(line: str) -> dict[str, object]:
    found = _NAIVE_LINE.match(line)
    assert found is not None
    tags = dict(tag.split("=", 1) for tag in (found["tags"] or "").split(";"))
    channel, _, text = found["params"].strip().partition(" :")
    return {"tags": tags, "prefix": found["prefix"], "command": found["command"], "channel": channel, "text": text}


def _moderation(report: Report, texts: list[str]) -> None:
    texts = texts[:2_000]
    moderator = WordListModerator()
    words = sorted({entry.words for entry in load_word_lists().entries}, key=len, reverse=True)
    alternation = re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)
    ours = best_us(each(moderator.categories, texts), len(texts))
    naive = best_us(each(alternation.search, texts), len(texts), rounds=2)
    title = f"moderation ({len(words):,} entries; naive: regex, no disguises)"
    report.add(title, 1e6 / ours, "lines/s", baseline=1e6 / naive, better="more")


def _journal(report: Report, events: list[ChatMessage], directory: Path) -> None:
    events = events[:8_000]
    rates = {
        (threaded, batch): asyncio.run(
            _journalled_per_s(directory / f"{threaded}{batch}.sqlite", events, batch, threaded=threaded)
        )
        for threaded in (False, True)
        for batch in (1, _BATCH)
    }
    for threaded, name in ((True, "threaded"), (False, "inline")):
        title = f"journal {name}, batches of {_BATCH} (naive: one by one), wall"
        report.add(title, rates[threaded, _BATCH], "events/s", baseline=rates[threaded, 1], better="more")
    report.add("layer: encode for the journal", best_us(each(encode, events), len(events)), "µs")
    payloads = [encode(event) for event in events]
    report.add("decode from the journal", best_us(each(_decoded, payloads), len(payloads)), "µs")


def _decoded(payload: bytes) -> Event:
    return decode("chat_message", payload)


async def _journalled_per_s(path: Path, events: list[ChatMessage], batch: int, *, threaded: bool) -> float:
    events = events if batch > 1 else events[:1_000]
    with Journal.open(path, threaded=threaded) as journal:
        await journal.append(events[:batch])
        began = time.perf_counter()
        for first in range(batch, len(events), batch):
            await journal.append(events[first : first + batch])
        return (len(events) - batch) / (time.perf_counter() - began)


async def _layers(report: Report, events: list[ChatMessage], directory: Path) -> None:
    clock = LoopClock(epoch=_AT)
    stream = plan(directory)
    with Journal.open(stream.journal, threaded=False) as journal:
        bus = Bus()
        log = EventLog(journal=journal, bus=bus, clock=clock)
        ground = Ground(log=log, bus=bus, clock=clock, past=Past())
        cast = assemble(
            stream,
            ground,
            Troupe(voice=SilentVoice(), learner=AlwaysReact(), source=NoAudience(), intake=Intake(log=log, goals=None)),
        )
    for name, tap in _taps(cast):
        report.add(f"layer: tap of {name}", best_us(each(tap, events), len(events)), "µs")
    report.add("layer: all taps", best_us(each(bus.offer, events), len(events)), "µs")
    report.add("attention: take, 256 fresh lines waiting", _take_us(cast, events), "µs")


def _taps(cast: Cast) -> tuple[tuple[str, Callable[[Event], None]], ...]:
    return (
        ("attention", cast.attention.offer),
        ("meter", cast.meter.apply),
        ("notebook", cast.notebook.apply),
        ("stage", cast.hub.hear),
        ("show", cast.show.hear),
    )


def _take_us(cast: Cast, events: list[ChatMessage]) -> float:
    """Return the mean cost of a take after a flood: every line it looks at is still to be judged."""
    spent_s, takes = 0.0, 0
    for first in range(0, len(events) - 256, 256):
        for event in events[first : first + 256]:
            cast.attention.offer(event)
        began = time.process_time()
        assert cast.attention.take() is not None
        spent_s += time.process_time() - began
        takes += 1
    return 1e6 * spent_s / takes


def _learner(report: Report) -> None:
    bandit = ThompsonBandit(ARMS, rng=Random(1), floor=EXPLORATION)
    chance = Random(2)

    def propose() -> None:
        for arm in ARMS:
            bandit.update(arm, chance.random())
            bandit.select()

    report.add("learner: update and propose", best_us(propose, len(ARMS), rounds=20) / 1000, "ms")


if __name__ == "__main__":
    sys.exit(run("What one line of chat costs, layer by layer", measure))
