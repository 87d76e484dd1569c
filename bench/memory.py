"""What the memory of viewers costs, in a file and on a Neo4j server: reading while writing, batches, rebuilding, space.

100,000 viewers and 1,000,000 interactions over twenty streams (`--quick`: a tenth), each stream a journal on disk:
nine in ten lines of chat are of the most faithful tenth of the viewers, one row in fifty is a payment. The baseline of
the writes is one transaction for every line. `--only sqlite` or `--only neo4j` measures one of the two; the server is
that of the tests (`scripts/neo4j.sh`), on this machine.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from _machine import own_megabytes, watching
from _memory_in_neo4j import OPTIONS, GraphServer, graph_server
from _report import Report, quantile, run

from vtuber.app.remembering import about
from vtuber.domain.activities import Activity
from vtuber.domain.channel_events import ChatMessage, Donation
from vtuber.domain.direction_events import ActivityChanged
from vtuber.domain.events import Event
from vtuber.domain.money import usd
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.changes import Batch, Change
from vtuber.memory.neo4j_memory import Neo4jMemory
from vtuber.memory.ports import Memory
from vtuber.memory.projection import changes_of
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.runtime.journal import Journal

SEED = 5
STREAMS = 20
MESSAGES_PER_S = 200
_BATCH_S = 1.0
_FIRST = datetime(2026, 1, 1, 18, tzinfo=UTC)
_WORDS = (
    "the harbour lights went out one by one",
    "what would you bring along to a lighthouse?",
    "my cat sleeps on the keyboard again",
    "do black holes sing?",
    "the ferry was late because of the fog",
    "lol",
    "that was a good one",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to remember, and how long it is read."""

    viewers: int
    interactions: int
    reads_s: float


def events_of(size: Size, stream: int, count: int) -> Iterator[Event]:
    """Give the rows of one stream."""
    chance = random.Random(SEED * 1_000 + stream)
    began = _FIRST + timedelta(days=stream)
    name = f"{stream + 1:04d}"
    yield StreamStarted(
        id="e1", at=began, stream_id=name, index=stream, persona="x", source="live", policy="beta", seed=1
    )
    yield ActivityChanged(id="e2", at=began, previous=None, activity=Activity.TALK, topic="Fog")
    regulars = size.viewers // 10
    # Each stream has viewers of its own as well, so that everybody was there at least once.
    share = size.viewers // STREAMS
    for number in range(count):
        if number < share:
            who = stream * share + number
        else:
            who = chance.randrange(regulars if chance.random() < 0.9 else size.viewers)
        viewer = Viewer(id=f"twitch:{10_000_000 + who}", name=f"Viewer_{who}")
        at = began + timedelta(seconds=number * 0.1)
        if number % 50 == 49:
            yield Donation(id=f"d{number}", at=at, viewer=viewer, amount=usd(chance.randint(1, 20)))
        else:
            text = f"{chance.choice(_WORDS)}"
            yield ChatMessage(id=f"{stream:04d}-{number:08d}-uuid", at=at, viewer=viewer, text=text)


async def write_journals(size: Size, folder: Path) -> dict[str, Path]:
    """Write all journals; none of it is measured."""
    journals = {}
    for stream in range(STREAMS):
        path = folder / f"{stream + 1:04d}.sqlite"
        with Journal.open(path, threaded=False, commit_every=5_000) as journal:
            await journal.append(list(events_of(size, stream, size.interactions // STREAMS)))
        journals[path.stem] = path
    return journals


def batch_of(stream: str, first: int, size: Size, count: int, chance: random.Random) -> Batch:
    """Return a batch of chat by anybody."""
    changes: list[Change] = []
    for seq in range(first, first + count):
        who = chance.randrange(size.viewers)
        viewer = Viewer(id=f"twitch:{10_000_000 + who}", name=f"Viewer_{who}")
        at = _FIRST + timedelta(days=STREAMS, seconds=seq)
        message = ChatMessage(id=f"{stream}-{seq:08d}", at=at, viewer=viewer, text=chance.choice(_WORDS))
        changes += changes_of(message, seq, about)
    return Batch(stream=stream, first=first, last=first + count - 1, changes=tuple(changes))


async def read_while_writing(memory: Memory, size: Size) -> list[float]:
    """Read viewers one after another while 200 lines a second are written; return seconds for each read."""
    chance, writer, took = random.Random(SEED), random.Random(SEED + 1), list[float]()
    done = asyncio.Event()

    async def write() -> None:
        for number in range(int(size.reads_s / _BATCH_S)):
            count = int(MESSAGES_PER_S * _BATCH_S)
            began = time.perf_counter()
            batch = await asyncio.to_thread(batch_of, "live", 1 + number * count, size, count, writer)
            await memory.absorb(batch)
            await asyncio.sleep(max(0.0, _BATCH_S - (time.perf_counter() - began)))
        done.set()

    async with asyncio.TaskGroup() as group:
        group.create_task(write(), name="write")
        while not done.is_set():
            who = chance.randrange(size.viewers)
            began = time.perf_counter()
            past = await memory.past(f"twitch:{10_000_000 + who}", besides="live")
            took.append(time.perf_counter() - began)
            assert past is not None
            await asyncio.sleep(0.005)
    return took


async def written_per_s(memory: Memory, size: Size, *, at_once: int, rounds: int, stream: str) -> float:
    """Return lines of chat per second, by batches of so many; projection is part of it."""
    chance = random.Random(SEED)
    began = time.perf_counter()
    for number in range(rounds):
        await memory.absorb(batch_of(stream, 1 + number * at_once, size, at_once, chance))
    return at_once * rounds / (time.perf_counter() - began)


def measure(options: argparse.Namespace) -> Report:
    """Measure everything; return the report."""
    size = Size(10_000, 100_000, 5.0) if options.quick else Size(100_000, 1_000_000, 20.0)
    report = Report(
        f"The memory of {size.viewers:,} viewers and {size.interactions:,} interactions", baseline="line by line"
    )
    with tempfile.TemporaryDirectory(prefix="vtuber-memory-") as folder:
        journals = asyncio.run(write_journals(size, Path(folder)))
        if options.only != "neo4j":
            asyncio.run(_measure(report, size, journals, Path(folder)))
        if options.only != "sqlite":
            with graph_server() as server:
                asyncio.run(_measure_neo4j(report, size, journals, server))
    return report


async def _measure_neo4j(report: Report, size: Size, journals: dict[str, Path], server: GraphServer) -> None:
    with Neo4jMemory(server.access) as memory:
        projector = Projector(memory, about=about, threaded=True)
        began = time.perf_counter()
        for stream, journal in journals.items():
            await projector.catch_up(stream, journal)
        rebuilt_s = time.perf_counter() - began
        figures = await memory.figures()
        assert figures.viewers == size.viewers
        assert figures.messages + figures.payments == size.interactions
        await memory.top(limit=1)
        took = await read_while_writing(memory, size)
        batched = await written_per_s(memory, size, at_once=2_000, rounds=5, stream="b")
        alone = await written_per_s(memory, size, at_once=1, rounds=100, stream="c")
    milliseconds = [seconds * 1_000 for seconds in took]
    report.add("Neo4j: a viewer's past, p50, at 200 lines/s of writes", quantile(milliseconds, 0.5), "ms")
    report.add("Neo4j: a viewer's past, p99", quantile(milliseconds, 0.99), "ms", at_most=50.0)
    report.add("Neo4j: lines written, batches of 2,000", batched, "/s", baseline=alone, better="more")
    report.add("Neo4j: rebuilding from the journals", rebuilt_s, "s")
    report.add("Neo4j: its folder", server.megabytes_on_disk(), "MB")
    report.add("Neo4j: memory of its process", server.megabytes_of_memory(), "MB")
    report.note(f"Neo4j: {len(took):,} reads; Java {' '.join(OPTIONS)}.")


async def _measure(report: Report, size: Size, journals: dict[str, Path], folder: Path) -> None:
    before = own_megabytes()
    path = folder / "memory.sqlite"
    with SqliteMemory(path, threaded=True) as memory:
        projector = Projector(memory, about=about, threaded=True)
        began = time.perf_counter()
        for stream, journal in journals.items():
            await projector.catch_up(stream, journal)
        rebuilt_s = time.perf_counter() - began
        figures = await memory.figures()
        assert figures.viewers == size.viewers
        assert figures.messages + figures.payments == size.interactions
        with SqliteMemory(folder / "gentle.sqlite", threaded=True) as other:
            gentle = Projector(other, about=about, threaded=True)
            async with asyncio.TaskGroup() as group:
                with watching(group) as watch:
                    for stream, journal in list(journals.items())[:4]:
                        await gentle.catch_up(stream, journal, gently=True)
        took = await read_while_writing(memory, size)
        batched = await written_per_s(memory, size, at_once=2_000, rounds=5 if size.reads_s < 10 else 20, stream="b")
        alone = await written_per_s(memory, size, at_once=1, rounds=300, stream="c")
        rss = own_megabytes() - before
        size_on_disk = (await memory.figures()).bytes_on_disk
    milliseconds = [seconds * 1_000 for seconds in took]
    report.add("a viewer's past, p50, at 200 lines/s of writes", quantile(milliseconds, 0.5), "ms")
    report.add("a viewer's past, p99, at 200 lines/s of writes", quantile(milliseconds, 0.99), "ms", at_most=5.0)
    report.add("lines written, batches of 2,000", batched, "/s", baseline=alone, better="more", at_least=10_000)
    report.add("rebuilding from the journals", rebuilt_s, "s", at_most=60.0 * size.interactions / 1_000_000)
    report.add("loop lag p99 while it catches up beside a stream", quantile(watch.lags_s, 0.99) * 1_000, "ms")
    report.add("the file", size_on_disk / 1_000_000, "MB")
    report.add("memory of the process, beyond what it had", rss, "MB")
    report.note(f"{len(took):,} reads; {figures.lines:,} lines kept in words.")


if __name__ == "__main__":
    only: dict[str, object] = {"choices": ("sqlite", "neo4j"), "help": "measure one of the two"}
    sys.exit(run(__doc__ or "", measure, ("--only", only)))
