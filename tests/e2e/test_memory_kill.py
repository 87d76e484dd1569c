"""`kill -9` of a stream that remembers, and of a forgetting, again and again: the memory is what the journals tell."""

import asyncio
import os
import random
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from tests.e2e.needles import in_files
from tests.e2e.vtuber_process import Demo, Running

from vtuber.app.remembering import about
from vtuber.domain.channel_events import Payment
from vtuber.domain.events import Event
from vtuber.domain.stream_events import StreamEnded, StreamResumed
from vtuber.domain.viewers import ANONYMOUS, Viewer
from vtuber.memory.graph import Graph
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import read_journal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

KILLS = int(os.environ.get("MEMORY_STREAM_KILLS", "6"))
FORGETTING_EVERY = 3
PATIENCE_S = 60.0
LONGEST_S = 1.0
ARGUMENTS = ("--speed", "200", "--seed", "11")
SETTINGS = {"VTUBER_WORLD": "large", "VTUBER_SEGMENT_MINUTES": "1"}


@dataclass
class Wreck:
    """What so many kills left behind, and what could be read in the journal before each of them."""

    data: DataDirectory
    acknowledged: dict[str, Event] = field(default_factory=dict)
    forgotten: list[Viewer] = field(default_factory=list)
    aimed: int = 0

    def note(self) -> None:
        """Note what is on record by now."""
        self.acknowledged |= {event.id: event for event in self.events("0001")}

    def events(self, stream: str) -> list[Event]:
        """Return what a journal holds."""
        path = self.data.journal_path(stream)
        return list(read_journal(path)) if path.is_file() else []


def _changes(path: Path, process: Running | None = None) -> bool:
    """Wait until a file changes; False if it does not, or if the process ends before."""

    def stamp() -> tuple[int, int]:
        try:
            found = path.stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_mtime_ns, found.st_size

    before, until = stamp(), time.monotonic() + PATIENCE_S
    while time.monotonic() < until and (process is None or process.is_running):
        if stamp() != before:
            return True
        time.sleep(0.0005)
    # What it wrote last may have come between two looks.
    return stamp() != before


def _stream(folder: Path, *, new: bool = False) -> Demo:
    return Demo(folder, *ARGUMENTS, *(("--new",) if new else ()), **SETTINGS)


def _kill_a_stream(wreck: Wreck, folder: Path, number: int, chance: random.Random) -> None:
    """Kill it at some moment, or while the memory takes a batch in."""
    with _stream(folder) as demo:
        demo.wait_until_ready()
        if number % 2:
            wreck.aimed += _changes(wreck.data.memory_path.with_name("memory.sqlite-wal"), demo)
            time.sleep(chance.uniform(0, 0.004))
        else:
            time.sleep(chance.uniform(0.1, LONGEST_S))
        wreck.note()
        demo.kill()


def _kill_a_forgetting(wreck: Wreck, folder: Path, number: int) -> None:
    """Kill it as soon as its tombstone is written, as the memory's file is, or as the journal is."""
    chatters = {each.id: each for event in wreck.acknowledged.values() if (each := _author(event)) is not None}
    known = [each for viewer_id, each in sorted(chatters.items()) if each not in wreck.forgotten]
    viewer = known[number % len(known)]
    data = wreck.data
    sights = (data.forgotten_path, data.memory_path.with_name("memory.sqlite-wal"), data.journal_path("0001"))
    command = ("memory", "forget", viewer.id, "--of", "simulation", "--data-dir", "data")
    with Running(folder, *command) as forgetting:
        assert _changes(data.forgotten_path, forgetting)
        wreck.forgotten.append(viewer)
        if (sight := sights[number % len(sights)]) == data.forgotten_path or _changes(sight, forgetting):
            wreck.aimed += 1
        forgetting.kill()


def _author(event: Event) -> Viewer | None:
    viewer = getattr(event, "viewer", None)
    return viewer if isinstance(viewer, Viewer) and viewer.id != ANONYMOUS.id and len(viewer.name) > 5 else None


@pytest.fixture(scope="module")
def wreck(tmp_path_factory: pytest.TempPathFactory) -> Wreck:
    """Kill again and again; the last stream but one is killed while it blanks, the last one comes to its end."""
    folder, chance = tmp_path_factory.mktemp("killed"), random.Random(KILLS)
    wreck = Wreck(DataDirectory(folder / "data"))
    for number in range(KILLS):
        if number % FORGETTING_EVERY == FORGETTING_EVERY - 1:
            _kill_a_forgetting(wreck, folder, number // FORGETTING_EVERY)
        else:
            _kill_a_stream(wreck, folder, number, chance)
    with _stream(folder) as demo:
        demo.wait_until_ready()
        time.sleep(LONGEST_S)
        demo.press_ctrl_c()
        ended = (isinstance(wreck.events("0001")[-1], StreamEnded) for _ in iter(lambda: time.sleep(0.05), 0))
        assert next(each for each in ended if each)
        wreck.note()
        _changes(wreck.data.journal_path("0001"), demo)
        demo.kill()
    with _stream(folder, new=True) as demo:
        demo.wait_until_ready()
        time.sleep(LONGEST_S)
        assert demo.interrupt() == 0, demo.errors
    return wreck


def _graphs(wreck: Wreck, anew: Path) -> tuple[Graph, Graph]:
    """Return what is remembered after everything was taken in, and what a memory built anew holds."""

    async def graph_of(path: Path) -> Graph:
        with SqliteMemory(path, threaded=False) as memory:
            projector = Projector(memory, about=about, threaded=False, tombstones=wreck.data.forgotten_path)
            for stream in wreck.data.streams():
                await projector.catch_up(stream, wreck.data.journal_path(stream))
            return await memory.export()

    return asyncio.run(graph_of(wreck.data.memory_path)), asyncio.run(graph_of(anew))


def test_the_memory_is_what_the_journals_tell(wreck: Wreck, tmp_path: Path, figures: list[str]) -> None:
    """Words of others that told a forgotten name are blank in both; a place one of them held may be another's."""
    kept, anew = _graphs(wreck, tmp_path / "anew.sqlite")
    resumed = sum(isinstance(event, StreamResumed) for event in wreck.events("0001"))
    figures.append(
        f"{KILLS} kills and one while blanking, {wreck.aimed} at a change of a file: "
        f"{len(wreck.acknowledged):,} events acknowledged, {len(kept.viewers):,} viewers, {resumed} resumptions, "
        f"{len(wreck.forgotten)} forgotten"
    )
    assert replace(kept, lines=(), allusions=()) == replace(anew, lines=(), allusions=())
    assert {line for line in kept.lines if line.text} <= {*anew.lines}
    assert {*anew.allusions} <= {*kept.allusions}
    assert len(kept.viewers) > KILLS


def test_nothing_acknowledged_is_missing(wreck: Wreck) -> None:
    """What could be read before a kill is in the journal at the end, and every payment of somebody is in the graph."""
    events = wreck.events("0001")
    places = {event.id: place for place, event in enumerate(events, 1)}
    numbers = [viewer.id.partition(":")[2] for viewer in wreck.forgotten]
    missing = wreck.acknowledged.keys() - places.keys()
    # A ban in plain chat is called by its viewer's id, which is not to be found any more.
    assert {each for each in missing if not any(f":{number}:" in each for number in numbers)} == set()
    gone = {viewer.id for viewer in wreck.forgotten}
    paid = {
        places[event.id]
        for event in wreck.acknowledged.values()
        if isinstance(event, Payment) and event.viewer.id not in {ANONYMOUS.id, *gone}
        if not event.viewer.id.startswith("forgotten:")
    }
    graph = _graph(wreck)
    assert paid <= {payment.seq for payment in graph.payments if payment.stream == "0001"}
    chatted = {chat.viewer for chat in graph.chatted_in} | {payment.viewer for payment in graph.payments}
    assert not chatted & gone


def _graph(wreck: Wreck) -> Graph:
    async def export() -> Graph:
        with SqliteMemory(wreck.data.memory_path, threaded=False) as memory:
            return await memory.export()

    return asyncio.run(export())


def test_a_forgetting_that_was_killed_is_finished(wreck: Wreck) -> None:
    """By the streams after it: the marks were written first. Parts of other viewers' names are no names."""
    authors = (getattr(event, "viewer", None) for stream in wreck.data.streams() for event in wreck.events(stream))
    others = " ".join(author.name.casefold() for author in authors if isinstance(author, Viewer))
    names = [viewer.name for viewer in wreck.forgotten if viewer.name.casefold() not in others]
    needles = [*names, *(viewer.id for viewer in wreck.forgotten)]
    assert names
    assert in_files(wreck.data.path, needles) == {}
