"""The memory of a data directory: whose it is, what it makes up for, and a damaged one begun anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from vtuber.app.forgetting import blank_journals
from vtuber.app.plan import StreamPlan
from vtuber.app.remembering import Remembering, about, at_work, journals_of, rebuild, remembering
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.errors import MemoryFileError
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.distant import DistantMemory
from vtuber.memory.ports import Memory
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.memory.tombstones import read_tombstones
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal
from vtuber.runtime.virtual_time import run
from vtuber.writing.persona_file import default_persona

AT = datetime(2026, 1, 1, tzinfo=UTC)


def record(
    data: DataDirectory, stream: str, source: Literal["live", "simulation", "watch"], *, said: str = "hello there"
) -> None:
    """Put a stream with one line of chat on record."""

    async def write() -> None:
        with Journal.open(data.journal_path(stream), threaded=False) as journal:
            began = StreamStarted(id="e1", at=AT, stream_id=stream, index=0, persona="x", source=source, policy="beta")
            viewer = Viewer(id=f"twitch:{stream}", name=f"{source}{stream}")
            await journal.append([began, ChatMessage(id="m1", at=AT, viewer=viewer, text=said)])

    asyncio.run(write())


def plan_of(data: DataDirectory, stream: str) -> StreamPlan:
    """Return the plan of a stream."""
    return StreamPlan(
        stream_id=stream,
        index=0,
        seed=1,
        source="live",
        policy="beta",
        persona=default_persona(),
        journal=data.journal_path(stream),
        epoch=AT,
        segment_s=60,
    )


async def rebuilt(opened: Remembering) -> tuple[int, int]:
    """Take all journals in; return how many rows there were, and how many viewers."""
    rows = await rebuild(opened)
    return rows, (await opened.memory.figures()).viewers


def test_only_its_own_audience_is_remembered(tmp_path: Path) -> None:
    """The real one and the simulated one apart; viewers of other people's channels not at all."""
    with DataDirectory(tmp_path).open() as data:
        record(data, "0001", "simulation")
        record(data, "0002", "live")
        record(data, "0003", "watch")
        record(data, "0004", "live")
        assert [stream for stream, _ in journals_of(data, "live")] == ["0002", "0004"]
        with remembering(data, "watch") as nothing:
            assert nothing is None
        with remembering(data, "live") as opened:
            assert opened is not None
            assert asyncio.run(rebuilt(opened)) == (4, 2)
        with remembering(data, "simulation") as opened:
            assert opened is not None
            assert asyncio.run(rebuilt(opened)) == (2, 1)


def test_a_damaged_memory_is_begun_anew(tmp_path: Path) -> None:
    """And filled from the journals."""
    with DataDirectory(tmp_path).open() as data:
        record(data, "0001", "live")
        data.live_memory_path.write_bytes(b"SQLite format 3\x00" + b"\xaa" * 9_000)
        with remembering(data, "live") as opened:
            assert opened is not None
            assert asyncio.run(rebuilt(opened)) == (2, 1)


@pytest.mark.parametrize(("text", "topic"), [("do black holes sing?", "black holes"), ("when was that?", None)])
def test_what_a_question_is_about(text: str, topic: str | None) -> None:
    """An entry of her knowledge, or nothing."""
    assert about(text) == topic


class LateServer:
    """A memory that cannot be reached before its hour."""

    def __init__(self, path: Path, *, up_after_s: float) -> None:
        self._path = path
        self._up_after_s = up_after_s
        self.refused = 0

    @asynccontextmanager
    async def reach(self) -> AsyncIterator[Memory]:
        if asyncio.get_running_loop().time() < self._up_after_s:
            self.refused += 1
            raise MemoryFileError("connection refused")
        with SqliteMemory(self._path, threaded=False) as memory:
            yield memory


def test_a_memory_that_comes_late_makes_up_for_everything(tmp_path: Path) -> None:
    """For the streams before, too; it is asked less and less often until then."""

    async def caught_up() -> bool:
        return True

    async def script(data: DataDirectory) -> LateServer:
        server = LateServer(tmp_path / "there.sqlite", up_after_s=120)
        memory = DistantMemory(server.reach)
        opened = Remembering(
            memory=memory,
            projector=Projector(memory, about=about, threaded=False),
            earlier=tuple(journals_of(data, "live")),
            distant=memory,
        )
        async with at_work(opened), asyncio.TaskGroup() as group:
            following = group.create_task(opened.follow(plan_of(data, "0003"), caught_up=caught_up))
            await asyncio.sleep(100)
            assert opened.status == "the memory is away and will catch up"
            await asyncio.sleep(60)
            assert opened.status == ""
            covered = [await memory.covered(stream) for stream in ("0001", "0002", "0003")]
            assert [positions.contiguous for positions in covered] == [2, 2, 2]
            following.cancel()
        return server

    with DataDirectory(tmp_path).open() as data:
        for stream in ("0001", "0002", "0003"):
            record(data, stream, "live")
        assert run(script(data)).refused < 12


def test_wishes_are_kept_while_the_memory_is_away(tmp_path: Path) -> None:
    """At the end of the stream they are in the file that every memory begins with."""

    async def script(data: DataDirectory) -> None:
        server = LateServer(tmp_path / "there.sqlite", up_after_s=10**9)
        memory = DistantMemory(server.reach)
        projector = Projector(memory, about=about, threaded=False, tombstones=data.forgotten_path)
        await Remembering(memory=memory, projector=projector, distant=memory).conclude(plan_of(data, "0001"))

    with DataDirectory(tmp_path).open() as data:
        record(data, "0001", "live", said="!forgetme")
        run(script(data))
        assert read_tombstones(data.forgotten_path).has("twitch:0001")
        assert blank_journals(data, read_tombstones(data.forgotten_path)) == 1
