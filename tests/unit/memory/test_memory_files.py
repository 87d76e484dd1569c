"""The memory's file, its journals and the marks of the forgotten: damage, catching up, and no byte left over."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.errors import DataDirectoryError, MemoryFileError
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.viewers import Viewer
from vtuber.memory.forgotten import Forgotten, name_mark
from vtuber.memory.graph import digest_of
from vtuber.memory.ports import ViewerPast
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.memory.tombstones import read_tombstones, write_tombstones
from vtuber.runtime.journal import Journal

AT = datetime(2026, 1, 1, tzinfo=UTC)


def chat(numbers: range, viewers: int = 20) -> list[Event]:
    """Return lines of chat."""
    return [
        ChatMessage(
            id=f"m{n}",
            at=AT,
            viewer=Viewer(id=f"twitch:{n % viewers}", name=f"Quagmire{n % viewers}"),
            text=f"a saying numbered {n}",
        )
        for n in numbers
    ]


def journal(path: Path, events: Sequence[Event]) -> None:
    """Add events to a journal."""

    async def write() -> None:
        with Journal.open(path, threaded=False) as opened:
            await opened.append(events)

    asyncio.run(write())


def caught_up(memory: SqliteMemory, path: Path, *, tombstones: Path | None = None) -> int:
    """Let a memory catch up with the stream 0001, in threads; return how many rows it read."""
    projector = Projector(memory, about=lambda _: None, threaded=True, tombstones=tombstones)
    return asyncio.run(_with_default_executor_closed(projector, path))


async def _with_default_executor_closed(projector: Projector, path: Path) -> int:
    try:
        return await projector.catch_up("0001", path)
    finally:
        await asyncio.get_running_loop().shutdown_default_executor()


def past(memory: SqliteMemory, viewer: str) -> ViewerPast | None:
    """Return what is known of a viewer."""
    return asyncio.run(memory.past(viewer))


def test_it_goes_on_where_it_left_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after the file was closed; only new rows are read."""
    monkeypatch.setattr("vtuber.memory.projector.ROWS_AT_ONCE", 2_500)
    path = tmp_path / "journal.sqlite"
    journal(path, chat(range(6_000)))
    with SqliteMemory(tmp_path / "memory.sqlite", threaded=True) as memory:
        assert caught_up(memory, path) == 6_000
    journal(path, chat(range(6_000, 6_010)))
    with SqliteMemory(tmp_path / "memory.sqlite", threaded=True) as memory:
        assert caught_up(memory, path) == 10
        assert caught_up(memory, path) == 0
        known = past(memory, "twitch:3")
        assert known is not None
        assert (known.messages, known.lines[-1].text) == (301, "a saying numbered 6003")


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to be looked at" * 20, b"SQLite format 3\x00" + b"\xff" * 5_000]
)
def test_a_damaged_file_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    """It names the file and the command that mends it."""
    path = tmp_path / "memory.sqlite"
    path.write_bytes(content)
    with pytest.raises(MemoryFileError, match=r"memory\.sqlite cannot be used.*vtuber memory rebuild"):
        SqliteMemory(path, threaded=False)


def test_a_file_of_another_version_or_program_is_refused(tmp_path: Path) -> None:
    """Nothing in it is changed."""
    path = tmp_path / "memory.sqlite"
    SqliteMemory(path, threaded=False).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(MemoryFileError, match="its format is 99"):
        SqliteMemory(path, threaded=False)
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE mine (id)")
    with pytest.raises(MemoryFileError, match="no memory of this program"):
        SqliteMemory(other, threaded=False)


def test_a_file_that_breaks_in_use_raises_the_same_error(tmp_path: Path) -> None:
    """Whoever follows or asks can leave it alone for a while."""
    with SqliteMemory(tmp_path / "memory.sqlite", threaded=False) as memory:
        with closing(sqlite3.connect(memory.path)) as connection:
            connection.execute("DROP TABLE chatted")
        journal(tmp_path / "journal.sqlite", chat(range(3)))
        with pytest.raises(MemoryFileError, match="SQLite says"):
            caught_up(memory, tmp_path / "journal.sqlite")
        assert asyncio.run(memory.covered("0001")).contiguous == 0


def test_no_byte_of_a_forgotten_viewer_is_left(tmp_path: Path) -> None:
    """In the file and its log, after tens of thousands of rows; nor do marks tell a name."""
    path, tombstones = tmp_path / "memory.sqlite", tmp_path / "forgotten.json"
    journal(tmp_path / "journal.sqlite", chat(range(20_000), viewers=500))
    special = ChatMessage(
        id="s", at=AT, viewer=Viewer(id="twitch:4242", name="Xylophanes"), text="my cat is called Marmalade"
    )
    journal(tmp_path / "journal.sqlite", [special, *chat(range(20_000, 22_000), viewers=700)])
    with SqliteMemory(path, threaded=True) as memory:
        caught_up(memory, tmp_path / "journal.sqlite", tombstones=tombstones)
        assert b"xylophanes" in b"".join(each.read_bytes() for each in tmp_path.glob("memory*")).lower()
        asyncio.run(memory.forget(Forgotten(viewers=frozenset({mark_of("twitch:4242")}))))
        left = b"".join(each.read_bytes() for each in tmp_path.glob("memory*")).lower()
        assert not [secret for secret in (b"xylophanes", b"marmalade", b"twitch:4242") if secret in left]
        assert past(memory, "twitch:4242") is None


def test_marks_outlive_the_memory(tmp_path: Path) -> None:
    """They are in a file of their own, which every new memory begins with."""
    path, tombstones = tmp_path / "journal.sqlite", tmp_path / "forgotten.json"
    wish = ChatMessage(id="w", at=AT, viewer=Viewer(id="twitch:3", name="Quagmire3"), text="!forgetme")
    journal(path, [*chat(range(40)), wish])
    with SqliteMemory(tmp_path / "first.sqlite", threaded=True) as memory:
        caught_up(memory, path, tombstones=tombstones)
        digest = digest_of(asyncio.run(memory.export()))
    assert read_tombstones(tombstones).has("twitch:3")
    (tmp_path / "other").mkdir()
    journal(tmp_path / "other" / "journal.sqlite", chat(range(40)))
    with SqliteMemory(tmp_path / "second.sqlite", threaded=True) as memory:
        caught_up(memory, tmp_path / "other" / "journal.sqlite", tombstones=tombstones)
        assert digest_of(asyncio.run(memory.export())) == digest


def test_tombstones_come_back_as_they_were(tmp_path: Path) -> None:
    """A file that is not whole stops everything: without it somebody could come back."""
    path = tmp_path / "forgotten.json"
    assert read_tombstones(path) == Forgotten()
    forgotten = Forgotten(frozenset({mark_of("a"), mark_of("b")}), frozenset({name_mark("c d")}))
    write_tombstones(path, forgotten)
    assert read_tombstones(path) == forgotten
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataDirectoryError, match="cannot be read"):
        read_tombstones(path)
