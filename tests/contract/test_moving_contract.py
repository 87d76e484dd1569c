"""One memory moved into another: the same to the digest, and as open as before to batches in any order."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from tests.contract.test_memory_contract import FIRST_STREAM, MOSS, WREN, batch, run, says, sqlite_in_threads
from tests.peers.neo4j_server import session_server
from tests.peers.reference_memory import ReferenceMemory

from vtuber.domain.channel_events import ChatCleared, MessageDeleted, ViewerBanned
from vtuber.domain.errors import MemoryFileError, MemoryMoveError
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.speech_events import UtteranceStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory import state
from vtuber.memory.changes import Answered, Batch, Change, Met, Told, Untold, Wore
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import digest_of
from vtuber.memory.moving import Moved, empty, move
from vtuber.memory.neo4j_memory import Neo4jMemory
from vtuber.memory.ports import Movable
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.memory.sqlite_state import TABLES
from vtuber.memory.state import Piece, Survey
from vtuber.memory.stream_changes import Clipped, Discussed, Echoed, Played, Promised, PromiseTurned, Took

OpenMovable = Callable[[Path], AbstractContextManager[Movable]]


@contextmanager
def sqlite(folder: Path) -> Iterator[Movable]:
    """Open a file, on the loop."""
    with SqliteMemory(folder / "moved.sqlite", threaded=False) as memory:
        yield memory


@contextmanager
def neo4j(_folder: Path) -> Iterator[Movable]:
    """Open the server of this session, emptied."""
    with Neo4jMemory(session_server().access) as memory:
        run(empty(memory))
        yield memory


MOVABLE: dict[str, OpenMovable] = {"sqlite": sqlite, "neo4j": neo4j}


@pytest.fixture(params=MOVABLE)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Movable]:
    """Each memory in turn, empty."""
    with MOVABLE[request.param](tmp_path) as opened:
        yield opened


@pytest.fixture
def source(tmp_path: Path) -> Iterator[SqliteMemory]:
    """A file that remembers a little of everything."""
    with SqliteMemory(tmp_path / "source.sqlite", threaded=True) as memory:
        for each in SOME:
            run(memory.absorb(each))
        run(memory.forget(Forgotten(viewers=frozenset({mark_of("twitch:99")}))))
        run(memory.expire(LONG_AGO))
        yield memory


KESTREL = Viewer(id=WREN.id, name="Kestrel", months_subscribed=9)
MORE: tuple[Event, ...] = (
    says(20, KESTREL, "@moss_77 did you see the tide?", minute=90),
    MessageDeleted(id="x1", at=FIRST_STREAM[0].at, message_id="m2"),
    ViewerBanned(id="x2", at=FIRST_STREAM[0].at, viewer_id="twitch:5"),
    UtteranceStarted(id="x3", at=FIRST_STREAM[0].at, cause="m9", utterance_id="e77", text="Yes.", emotion="neutral"),  # type: ignore[arg-type]
    says(21, MOSS, "the last line of the evening", minute=91),
    ChatCleared(id="x4", at=FIRST_STREAM[0].at),
)
LONG_AGO = 1_000_000
AT_US = 1_767_290_400_000_000
LASTING: tuple[Change, ...] = (
    Met(seq=1, viewer=MOSS.id, name=MOSS.name, at=AT_US),
    Wore(seq=1, viewer=MOSS.id, at=AT_US, months=3),
    Answered(seq=2, viewer=MOSS.id, at=AT_US, utterance="e5", message_id="m2"),
    Told(seq=3, n=0, viewer=MOSS.id, at=AT_US, message_id="m3", key="pet", value="a heron", confidence=80),
    Told(seq=3, n=1, viewer=MOSS.id, at=AT_US, message_id="m3", key="home", value="the quay", confidence=70),
    Untold(seq=4, viewer=MOSS.id, until=AT_US + 5, word=" quay"),
    Promised(seq=5, at=AT_US, promise="p1", text="I will sing", until="money", amount="50", currency="USD", raised="0"),
    PromiseTurned(seq=6, at=AT_US + 1, promise="p2", state="kept"),
    Took(seq=7, currency="USD", millionths=5_000_000),
    Discussed(
        seq=8,
        at=AT_US,
        activity="talk",
        topic="Fog",
        seconds=60,
        viewer_s=600,
        messages=9,
        laughs=2,
        payments=1,
    ),
    Echoed(seq=9, at=AT_US, phrase="good fog", voices=4, hers=True),
    Played(seq=10, at=AT_US, game="connect_four", moment="started"),
    Clipped(seq=11, at=AT_US, clip="Heron1"),
)
LATER: tuple[Change, ...] = (
    Told(seq=12, n=0, viewer=MOSS.id, at=AT_US + 3, message_id="m4", key="work", value="on the quay", confidence=70),
    PromiseTurned(seq=13, at=AT_US + 9, promise="p1", state="due"),
    Promised(seq=14, at=AT_US, promise="p2", text="I will dance", until="next_stream"),
    Took(seq=15, currency="USD", millionths=1),
    Echoed(seq=16, at=AT_US, phrase="good fog", voices=5, hers=False),
)
SOME: tuple[Batch, ...] = (
    batch("0001", FIRST_STREAM[:12]),
    batch("0002", MORE[:4]),
    batch("0003", MORE[4:], first=7),
    Batch(stream="0004", first=1, last=11, changes=LASTING),
)
REST: tuple[Batch, ...] = (
    Batch(stream="0004", first=9, last=16, changes=(*LASTING[-3:], *LATER)),
    batch("0001", FIRST_STREAM[6:], first=7),
    batch("0002", MORE),
    batch("0003", [says(22, WREN, "the tide is in, they say", minute=95)] * 6),
)


async def moved(source: Movable, target: Movable, *, replace: bool = False) -> Moved | None:
    """Move quietly."""
    return await move(source, target, replace=replace, tell=lambda *_: None)


async def surveyed(memory: Movable) -> Survey:
    """Look at all records of a memory."""
    found = Survey()
    async for piece in memory.contents():
        found.add(piece)
    return found


def test_a_memory_moves_whole(source: SqliteMemory, target: Movable, monkeypatch: pytest.MonkeyPatch) -> None:
    """Graph, halves, marks, covered rows; the source stays, and a second time there is nothing to do."""
    monkeypatch.setattr("vtuber.memory.sqlite_memory.PIECE", 2)
    done = run(moved(source, target))
    assert done is not None
    assert (done.done, done.resumed, done.records) == (True, False, run(surveyed(source)).records)
    assert run(surveyed(target)) == run(surveyed(source))
    assert digest_of(run(target.export())) == digest_of(run(source.export()))
    assert run(target.forgotten()) == run(source.forgotten())
    assert run(target.covered("0003")).intervals == ((7, 8),)
    again = run(moved(source, target))
    assert again is not None
    assert (again.done, again.digest) == (False, done.digest)


@pytest.mark.parametrize("seed", range(3))
def test_later_batches_commute_as_before(source: SqliteMemory, target: Movable, seed: int, tmp_path: Path) -> None:
    """There and back again: what comes after the move meets halves, deletions, bans and rows that came before it."""

    async def compare() -> None:
        await moved(source, target)
        order = [*REST, *SOME]
        random.Random(seed).shuffle(order)
        for each in order:
            await target.absorb(each)
        wanted = ReferenceMemory()
        await wanted.forget(Forgotten(viewers=frozenset({mark_of("twitch:99")})))
        await wanted.expire(LONG_AGO)
        for each in (*SOME, *REST):
            await wanted.absorb(each)
        expected = await wanted.export()
        assert await target.export() == expected
        (tmp_path / "back").mkdir()
        with sqlite_in_threads(tmp_path / "back") as back:
            assert isinstance(back, SqliteMemory)
            await moved(target, back)
            assert digest_of(await back.export()) == digest_of(expected)

    run(compare())


def test_a_move_that_was_broken_off_goes_on(
    source: SqliteMemory, target: Movable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not from the beginning; until then the target is no source itself."""
    monkeypatch.setattr("vtuber.memory.sqlite_memory.PIECE", 3)
    filled: list[int] = []
    fill = target.fill

    async def failing(piece: Piece, *, done: int) -> None:
        filled.append(done)
        if done == 6:
            raise MemoryFileError("pulled the plug")
        await fill(piece, done=done)

    monkeypatch.setattr(target, "fill", failing)
    with pytest.raises(MemoryFileError, match="plug"):
        run(moved(source, target))
    with pytest.raises(MemoryFileError, match="half filled"):
        run(moved(target, source))
    monkeypatch.setattr(target, "fill", fill)
    done = run(moved(source, target))
    assert (done is not None and done.resumed, filled) == (True, [1, 2, 3, 4, 5, 6])
    assert run(surveyed(target)) == run(surveyed(source))
    assert run(target.filling()) is None


def test_a_source_that_changed_is_moved_from_the_beginning(
    source: SqliteMemory, target: Movable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a broken-off move left is taken out first."""
    run(target.begin_filling("of something else"))
    run(target.fill((state.DeletedMessage("m77"),), done=5))
    done = run(moved(source, target))
    assert (done is not None and done.resumed) is False
    assert run(surveyed(target)) == run(surveyed(source))


def test_another_history_is_replaced_only_when_told_so(source: SqliteMemory, target: Movable) -> None:
    """An older state of the same history needs no telling; the forgotten of both stay forgotten."""
    run(target.absorb(batch("0001", FIRST_STREAM[:3])))
    run(target.forget(Forgotten(viewers=frozenset({mark_of(MOSS.id)}))))
    assert run(moved(source, target)) is not None
    assert [viewer.id for viewer in run(target.export()).viewers] == [WREN.id]
    assert run(source.past(MOSS.id)) is None
    run(target.absorb(batch("0009", [says(40, WREN, "only one of us has heard this")])))
    with pytest.raises(MemoryMoveError, match="--replace"):
        run(moved(source, target))
    assert run(surveyed(target)).covered.keys() == {"0001", "0002", "0003", "0004", "0009"}
    assert run(moved(source, target, replace=True)) is not None
    assert run(surveyed(target)) == run(surveyed(source))


def test_nothing_is_moved_out_of_an_empty_memory(source: SqliteMemory, target: Movable) -> None:
    """Even where the target may be replaced."""
    before = run(surveyed(source))
    assert run(moved(target, source, replace=True)) is None
    assert run(surveyed(source)) == before
    run(empty(source))
    assert run(surveyed(source)).records == 0
    assert run(moved(source, target)) is None


def test_every_table_is_moved(source: SqliteMemory) -> None:
    """A table that no kind of record stands for would be lost; names are given with their viewers."""
    rows = source._reading.execute("SELECT name FROM sqlite_master WHERE type = 'table'")  # noqa: SLF001  (the schema)
    assert {name for (name,) in rows} == {*TABLES.values(), "alias"}
    assert set(TABLES) == set(state.KINDS)


def test_the_source_has_something_of_every_kind(source: SqliteMemory) -> None:
    """So that the tests above move all there is; a new kind of record joins by a line in `SOME`."""

    async def kinds() -> set[type[state.Record]]:
        return {type(record) async for piece in source.contents() for record in piece}

    assert run(kinds()) == set(state.KINDS)
