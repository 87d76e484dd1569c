"""Neo4j hangs, dies and comes back in the middle of a stream: nobody hears it, and nothing is missing afterwards."""

import asyncio
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from tests.peers.neo4j_server import Neo4jServer, neo4j_running
from tests.scenario.shows import EPOCH, Always, Scene, audience_of, chat, chatter, of, planned, scripted

from vtuber.app.cast import Cast
from vtuber.app.memory_places import opened
from vtuber.app.plan import StreamPlan
from vtuber.app.remembering import Remembering, about
from vtuber.app.stream import Parts, perform
from vtuber.domain.activities import Activity
from vtuber.domain.events import Event
from vtuber.domain.speech_events import UtterancePlanned
from vtuber.domain.stream_events import TaskFailed
from vtuber.domain.viewers import ViewerNotes
from vtuber.memory.distant import PATIENCE_S, DistantMemory
from vtuber.memory.graph import digest_of
from vtuber.memory.projector import Projector
from vtuber.memory.recollections import DEADLINE_S, Recollections
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.metrics.first_sounds import FirstSounds
from vtuber.runtime.clock import stopwatch
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal, read_journal
from vtuber.runtime.virtual_time import PacedLoop
from vtuber.voice.silent import SilentVoice

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SPEED = 4.0
PEOPLE = 40
SCHEDULING_S = 0.3
"""What a loaded machine may add to a wait, in real seconds; who waited for the server would wait for three and more."""

FIRST = [chat(f"f{n}", f"this is the saying numbered {n}", by=1 + n % PEOPLE) for n in range(3 * PEOPLE)]


@dataclass
class Readings:
    """What asking for viewers' notes took, in real seconds, by the state of the server."""

    state: str = "before"
    took_s: dict[str, list[float]] = field(default_factory=dict)
    remembered: dict[str, int] = field(default_factory=dict)

    def add(self, took_s: float, notes: ViewerNotes) -> None:
        self.took_s.setdefault(self.state, []).append(took_s)
        self.remembered[self.state] = self.remembered.get(self.state, 0) + (notes.streams_attended > 1)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Readings:
    """Time every question of the show to the memory."""
    found, ask = Readings(), Recollections.of

    async def timed(self: Recollections, viewer_id: str, *, besides: str | None = None) -> ViewerNotes:
        took_s = stopwatch()
        notes = await ask(self, viewer_id, besides=besides)
        found.add(took_s(), notes)
        return notes

    monkeypatch.setattr(Recollections, "of", timed)
    return found


async def put_first_stream_on_record(data: DataDirectory) -> None:
    """Write the journal of a stream before, which no memory knows yet."""
    with Journal.open(data.journal_path("0001"), threaded=False) as journal:
        await journal.append(FIRST)


def plan_of(data: DataDirectory) -> StreamPlan:
    """Return the plan of the second stream."""
    plan = planned(data.journal_path("0002").parent, duration_s=1_000)
    return replace(plan, stream_id="0002", index=1, threaded=True, speed=SPEED)


def remembering_on(server: Neo4jServer, data: DataDirectory) -> Remembering:
    """Let the viewers of a scripted audience be remembered on a server, as only the real channel's are otherwise."""
    memory = DistantMemory(partial(opened, server.access), patience_s=PATIENCE_S * SPEED)
    return Remembering(
        memory=memory,
        projector=Projector(memory, about=about, threaded=True, tombstones=data.forgotten_path),
        earlier=(("0001", data.journal_path("0001")),),
        distant=memory,
    )


async def until(look: Callable[[], bool]) -> None:
    """Wait until something is so."""
    while not look():  # noqa: ASYNC110  (a server in another process sets nothing)
        await asyncio.sleep(0.2 * SPEED)


async def perform_with_outage(
    server: Neo4jServer, data: DataDirectory, readings: Readings
) -> tuple[dict[str, float], list[str]]:
    """Perform a stream in which the server hangs, dies and comes back; return the times of it, and what was shown."""
    remembering, stop = remembering_on(server, data), asyncio.Event()
    times: dict[str, float] = {}
    shown: list[str] = []

    def is_there(*, wanted: bool) -> bool:
        return remembering.distant is not None and remembering.distant.is_there is wanted

    async def outage(cast: Cast) -> None:
        def turn(state: str) -> None:
            readings.state = state
            times[state] = (cast.clock.now() - EPOCH).total_seconds()
            shown.append(remembering.status)

        try:
            await until(partial(is_there, wanted=True))
            turn("up")
            await until(lambda: readings.remembered.get("up", 0) > 0)
            await asyncio.sleep(3 * SPEED)
            server.freeze()
            turn("hanging")
            await asyncio.sleep(3 * SPEED)
            await asyncio.to_thread(server.kill)
            await until(partial(is_there, wanted=False))
            turn("dead")
            await asyncio.to_thread(server.start)
            await until(partial(is_there, wanted=True))
            turn("back")
            await until(lambda: readings.remembered.get("back", 0) > 0)
        finally:
            stop.set()

    scenes: list[Scene] = [audience_of(20), *chatter(1_000, every_s=1.0, people=PEOPLE)]
    parts = Parts(
        voice=SilentVoice(),
        learner=Always(Activity.REACT),
        make_source=scripted(scenes),
        companions=(("outage", outage),),
        remembering=remembering,
    )
    await perform(plan_of(data), parts, stop)
    return times, shown


def first_sounds(events: list[Event], begins: float, ends: float) -> list[float]:
    """Return what passed from the taking of a line to the first sound of its answer, in this part of a stream."""
    sounds = FirstSounds()
    for event in events:
        if begins <= (event.at - EPOCH).total_seconds() < ends:
            sounds.apply(event)
    return sounds.times.reply


async def digests(server: Neo4jServer, data: DataDirectory, folder: Path) -> tuple[str, str]:
    """Return the digest of what the server has, and that of a memory made from the journals at once."""
    with SqliteMemory(folder / "anew.sqlite", threaded=False) as memory:
        projector = Projector(memory, about=about, threaded=False)
        for stream in ("0002", "0001"):
            await projector.catch_up(stream, data.journal_path(stream))
        async with opened(server.access) as there:
            return digest_of(await there.export()), digest_of(await memory.export())


def test_a_server_that_dies_in_mid_stream_costs_nothing(tmp_path: Path, readings: Readings) -> None:
    """No wait is longer than the deadline, no task fails, replies sound as soon as ever; then the graph is complete."""
    with DataDirectory(tmp_path / "data").open() as data, neo4j_running() as server:
        asyncio.run(put_first_stream_on_record(data))
        with asyncio.Runner(loop_factory=partial(PacedLoop, SPEED)) as runner:
            times, shown = runner.run(perform_with_outage(server, data, readings))
        events = list(read_journal(data.journal_path("0002")))
        there, anew = asyncio.run(digests(server, data, tmp_path))
    assert there == anew
    assert not of(events, TaskFailed)
    assert max(took for state in readings.took_s.values() for took in state) < DEADLINE_S + SCHEDULING_S
    assert shown == ["", "", "the memory is away and will catch up", ""]
    before = first_sounds(events, 0, times["hanging"])
    during = first_sounds(events, times["hanging"], times["back"])
    assert min(len(before), len(during)) >= 3
    assert statistics.median(during) < statistics.median(before) + (DEADLINE_S + SCHEDULING_S) * SPEED
    assert len(of(events, UtterancePlanned)) > 10
