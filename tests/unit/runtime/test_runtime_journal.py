"""The journal keeps what it acknowledged, in order, once."""

import asyncio
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import events

from vtuber.domain.channel_events import ChatMessage, Follow
from vtuber.domain.errors import DataDirectoryError, JournalCorruptError
from vtuber.domain.events import Event
from vtuber.domain.viewers import ANONYMOUS
from vtuber.runtime.journal import Journal, journal_sha256, read_journal
from vtuber.runtime.recent_ids import REMEMBERED

AT = datetime(2026, 5, 1, 20, tzinfo=UTC)


def chat(id_: str, text: str = "hello") -> ChatMessage:
    """A chat message by its id."""
    return ChatMessage(id=id_, at=AT, viewer=ANONYMOUS, text=text)


def follow(id_: str) -> Follow:
    """Something other than chat, by its id."""
    return Follow(id=id_, at=AT, viewer=ANONYMOUS)


def fill(path: Path, batches: Sequence[Sequence[Event]], *, threaded: bool = False, commit_every: int = 1) -> None:
    """Write batches of events to a journal and close it."""

    async def write() -> None:
        with Journal.open(path, threaded=threaded, commit_every=commit_every) as journal:
            for batch in batches:
                await journal.append(batch)

    asyncio.run(write())


def numbered(count: int, first: int = 0) -> list[Event]:
    """Chat messages with long texts, so that a journal of them has many pages."""
    return [chat(f"m{number}", "x" * 500) for number in range(first, first + count)]


@pytest.mark.parametrize("threaded", [False, True])
def test_what_was_appended_is_read_back(tmp_path: Path, threaded: bool) -> None:
    """Events come back equal and in order, also over a second opening."""
    path = tmp_path / "journal.sqlite"
    fill(path, [numbered(700), numbered(1, first=700)], threaded=threaded)
    fill(path, [numbered(100, first=701)], threaded=threaded)
    assert list(read_journal(path)) == numbered(801)
    assert [file.name for file in tmp_path.iterdir()] == ["journal.sqlite"]


@given(st.lists(st.lists(st.tuples(st.integers(0, 12), events()), max_size=5), max_size=6))
def test_an_id_is_stored_once(batches: list[list[tuple[int, Event]]]) -> None:
    """Of events with one id the first counts, within a batch too, and `append` tells which were new."""
    known: dict[str, Event] = {}

    async def write(path: Path) -> None:
        with Journal.open(path, threaded=False) as journal:
            for batch in batches:
                some = [with_id(event, f"m{number}") for number, event in batch]
                expected = []
                for event in some:
                    expected.append(event.id not in known)
                    known.setdefault(event.id, event)
                assert await journal.append(some) == tuple(expected)
                assert journal.size == len(known)

    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite"
        asyncio.run(write(path))
        assert list(read_journal(path)) == list(known.values())


def with_id(event: Event, id_: str) -> Event:
    """The same event under another id."""
    fields = {name: getattr(event, name) for name in type(event).__dataclass_fields__}
    return type(event)(**fields | {"id": id_})


@pytest.mark.parametrize("threaded", [False, True])
def test_tasks_append_side_by_side(tmp_path: Path, threaded: bool) -> None:
    """Each task's events keep their order, each answer is the caller's own, and commits are told in file order."""
    path = tmp_path / "journal.sqlite"
    told: list[tuple[str, bool]] = []

    async def write() -> None:
        with Journal.open(path, threaded=threaded) as journal:

            async def one(task: int) -> None:
                for number in range(20):
                    batch = [chat(f"t{task}-{number}"), chat(f"shared-{number}")]
                    ids = [event.id for event in batch]
                    stored = await journal.append(
                        batch,
                        on_commit=lambda new, ids=ids: told.extend(zip(ids, new, strict=True)),  # type: ignore[misc]
                    )
                    assert stored[0]

            async with asyncio.TaskGroup() as group:
                for task in range(10):
                    group.create_task(one(task))

    asyncio.run(write())
    stored = [event.id for event in read_journal(path)]
    assert stored == [id_ for id_, new in told if new]
    assert len(stored) == len(set(stored)) == 10 * 20 + 20
    for task in range(10):
        assert [id_ for id_ in stored if id_.startswith(f"t{task}-")] == [f"t{task}-{n}" for n in range(20)]


def test_a_cancelled_caller_takes_nothing_back(tmp_path: Path) -> None:
    """The event is written, and `on_commit` is told, though its caller is gone."""
    told: list[tuple[bool, ...]] = []

    async def write() -> None:
        with Journal.open(tmp_path / "journal.sqlite", threaded=True) as journal:
            caller = asyncio.create_task(journal.append([chat("m1")], on_commit=told.append))
            await asyncio.sleep(0)
            caller.cancel()
            await journal.flush()
            assert caller.cancelled()
            assert told == [(True,)]

    asyncio.run(write())
    assert [event.id for event in read_journal(tmp_path / "journal.sqlite")] == ["m1"]


def test_closing_commits_what_waits(tmp_path: Path) -> None:
    """Appends under way when a threaded journal is closed are in the file."""

    async def write() -> None:
        journal = Journal.open(tmp_path / "journal.sqlite", threaded=True)
        async with asyncio.TaskGroup() as group:
            for event in numbered(50):
                group.create_task(journal.append([event]))
            await asyncio.sleep(0)
            journal.close()
        with pytest.raises(ValueError, match="closed"):
            await journal.append([chat("late")])

    asyncio.run(write())
    assert list(read_journal(tmp_path / "journal.sqlite")) == numbered(50)


def test_chat_is_known_again_after_a_reopening(tmp_path: Path) -> None:
    """A platform that redelivers across a restart of ours tells nothing new."""
    path = tmp_path / "journal.sqlite"
    fill(path, [numbered(3), [follow("f1")]])
    fill(path, [[chat("m2"), follow("f1"), chat("m3")]])
    assert [event.id for event in read_journal(path)] == ["m0", "m1", "m2", "f1", "m3"]


@pytest.mark.parametrize("reopened", [False, True])
def test_all_but_chat_is_known_for_ever(tmp_path: Path, reopened: bool) -> None:
    """However much chat came since, a payment or a follow is not counted twice; chat is forgotten in the end."""
    path = tmp_path / "journal.sqlite"
    first: list[Event] = [follow("f1"), chat("first")]
    crowd: list[Event] = [chat(f"m{number}") for number in range(2 * REMEMBERED)]
    again: list[Event] = [follow("f1"), chat(f"m{REMEMBERED + 5}"), chat("first")]
    if reopened:
        fill(path, [first, crowd])
        fill(path, [again])
    else:
        fill(path, [first, crowd, again])
    ids = [event.id for event in read_journal(path)]
    assert ids == ["f1", "first", *(event.id for event in crowd), "first"]


def test_a_journal_of_format_1_goes_on(tmp_path: Path) -> None:
    """Its index over all ids stays, and keeps every id from being stored twice."""
    path = tmp_path / "journal.sqlite"
    fill(path, [[chat("m0"), follow("f1")]])
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "UPDATE meta SET value = '1'; DROP INDEX event_id; CREATE UNIQUE INDEX all_ids ON event (id)"
        )
    connection.close()
    fill(path, [[chat("m0"), follow("f1"), chat("m1")]])
    assert [event.id for event in read_journal(path)] == ["m0", "f1", "m1"]


def test_own_numbers_go_on(tmp_path: Path) -> None:
    """The highest own id is known after a reopening, whatever other ids look like."""
    path = tmp_path / "journal.sqlite"
    fill(path, [[follow("e9"), follow("e10"), follow("twitch:e77"), follow("e"), follow("eel"), follow("f500")]])
    with Journal.open(path, threaded=False) as journal:
        assert journal.highest_own_number == 10
    with Journal.open(tmp_path / "new.sqlite", threaded=False) as journal:
        assert journal.highest_own_number == 0


def test_the_same_appends_give_the_same_bytes(tmp_path: Path) -> None:
    """Files of two processes' worth of equal events are equal, and so are their digests; other events differ."""
    batches: list[list[Event]] = [numbered(300), numbered(7, first=300), [chat("e1")], numbered(2500, first=400)]
    for name in ("a", "b"):
        fill(tmp_path / name, batches, commit_every=64)
    fill(tmp_path / "c", [*batches[:-1], [chat("e2")]], commit_every=64)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert journal_sha256(tmp_path / "a") == journal_sha256(tmp_path / "b") != journal_sha256(tmp_path / "c")


@pytest.mark.slow
def test_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    """Nothing of the process gets into the file: no time, no address, no hash seed."""
    program = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path; import test_runtime_journal as t\n"
        "t.fill(Path(sys.argv[1]), [t.numbered(3000), t.numbered(10, first=5000)], commit_every=100)"
    )
    for name, seed in (("a", "1"), ("b", "2")):
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / name), str(Path(__file__).parent), str(Path.cwd())],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
        )
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_group_commits_are_whole_after_a_flush(tmp_path: Path) -> None:
    """A journal that commits now and then shows others what was flushed."""

    async def write() -> tuple[int, int]:
        with Journal.open(tmp_path / "journal.sqlite", threaded=False, commit_every=100) as journal:
            await journal.append(numbered(5))
            before = len(list(read_journal(tmp_path / "journal.sqlite")))
            await journal.flush()
            return before, len(list(read_journal(tmp_path / "journal.sqlite")))

    assert asyncio.run(write()) == (0, 5)


def test_reading_while_another_writes(tmp_path: Path) -> None:
    """A reader in the midst of a growing journal sees whole events in order and misses none."""

    async def write() -> list[Event]:
        path = tmp_path / "journal.sqlite"
        with Journal.open(path, threaded=True) as journal:
            await journal.append(numbered(600))
            reader = read_journal(path)
            seen = [next(reader) for _ in range(10)]
            await journal.append(numbered(600, first=600))
            return seen + list(reader)

    assert asyncio.run(write()) == numbered(1200)


def test_a_blank_file_is_an_empty_journal(tmp_path: Path) -> None:
    """A process may die between making the file and beginning it."""
    path = tmp_path / "journal.sqlite"
    path.touch()
    assert list(read_journal(path)) == []
    fill(path, [numbered(1)])
    assert list(read_journal(path)) == numbered(1)


def garbage(path: Path) -> None:
    """No SQLite file at all."""
    path.write_bytes(b"this is not a journal" * 500)


def cut_short(path: Path) -> None:
    """The first pages of a longer journal."""
    fill(path, [numbered(200)])
    path.write_bytes(path.read_bytes()[:8192])


def of_another_program(path: Path) -> None:
    """A sound SQLite file with other tables."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE music (title TEXT)")
    connection.close()


def of_the_future(path: Path) -> None:
    """A journal of a later format."""
    fill(path, [numbered(1)])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '3'")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (garbage, "file is not a database"),
        (cut_short, "malformed"),
        (of_another_program, "not a journal of this program"),
        (of_the_future, "its format is 3"),
    ],
)
def test_what_is_no_journal_is_refused(tmp_path: Path, spoil: Callable[[Path], None], told: str) -> None:
    """The error is one paragraph that names the file, what is wrong and what to do; the file stays as it was."""
    path = tmp_path / "journal.sqlite"
    spoil(path)
    before = path.read_bytes()
    for attempt in (lambda: Journal.open(path, threaded=False), lambda: list(read_journal(path))):
        with pytest.raises(JournalCorruptError, match=told) as caught:
            attempt()
        assert str(path) in str(caught.value)
        assert "Nothing was deleted" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_a_missing_journal_is_told(tmp_path: Path) -> None:
    """Reading makes no file."""
    with pytest.raises(JournalCorruptError, match="no such file"):
        list(read_journal(tmp_path / "journal.sqlite"))
    assert not list(tmp_path.iterdir())


def test_a_damaged_row_is_named_after_all_before_it(tmp_path: Path) -> None:
    """What can be read is read."""
    path = tmp_path / "journal.sqlite"
    fill(path, [numbered(20)])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE event SET payload = 'oops' WHERE seq = 8")
    connection.close()
    seen: list[Event] = []
    with pytest.raises(JournalCorruptError, match="row 8 is not a chat_message"):
        seen.extend(read_journal(path))
    assert seen == numbered(7)


def test_a_damaged_page_is_reported_after_all_before_it(tmp_path: Path) -> None:
    """Rows in front of the damage are read although they come from the same query."""
    path = tmp_path / "journal.sqlite"
    fill(path, [numbered(300)])
    content = bytearray(path.read_bytes())
    page = content.rindex(b'"id":"m150"') // 4096
    content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(content)
    seen: list[Event] = []
    with pytest.raises(JournalCorruptError, match="after row"):
        seen.extend(read_journal(path))
    assert seen == numbered(len(seen))
    assert 100 < len(seen) <= 150


@pytest.mark.parametrize("threaded", [False, True])
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, threaded: bool) -> None:
    """An append that cannot be written raises, leaves nothing behind, and what was acknowledged stays."""
    path = tmp_path / "journal.sqlite"
    fill(path, [numbered(10)])

    async def write() -> None:
        with Journal.open(path, threaded=threaded) as journal:
            journal._connection.execute("PRAGMA max_page_count = 8")  # noqa: SLF001  (stands for a full disk)
            with pytest.raises(DataDirectoryError, match="full"):
                await journal.append(numbered(100, first=10))
            assert journal.size == 10
            await journal.append([chat("small", "")])

    asyncio.run(write())
    assert list(read_journal(path)) == [*numbered(10), chat("small", "")]


@pytest.mark.parametrize("threaded", [False, True])
def test_a_disk_that_is_full_at_the_end_hides_no_other_error(tmp_path: Path, threaded: bool) -> None:
    """A log that cannot be folded into the file is read beside it; what ended the stream is what is raised."""
    path = tmp_path / "journal.sqlite"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    async def write() -> None:
        with Journal.open(path, threaded=threaded) as journal:
            await journal.append(numbered(100))
            resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, hard))
            raise DataDirectoryError("what ended the stream")

    try:
        with pytest.raises(DataDirectoryError, match="what ended the stream"):
            asyncio.run(write())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(read_journal(path)) == numbered(100)


WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from vtuber.domain.channel_events import ChatCleared
from vtuber.runtime.journal import Journal

async def write():
    with Journal.open(Path(sys.argv[1]), threaded=True) as journal:
        async def one(task):
            for number in range(100_000):
                id_ = f"{sys.argv[2]}-{task}-{number}"
                await journal.append([ChatCleared(id=id_, at=datetime(2026, 5, 1, tzinfo=UTC))])
                print(id_, flush=True)
        async with asyncio.TaskGroup() as group:
            for task in range(8):
                group.create_task(one(task))

asyncio.run(write())
"""


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_to_kill_9(tmp_path: Path) -> None:
    """A process killed in the midst of its appends, again and again, leaves all it had acknowledged."""
    path, acknowledged = tmp_path / "journal.sqlite", []
    for life in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(life)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        acknowledged += [process.stdout.readline().strip() for _ in range(15)]
        time.sleep(0.02 * life)
        process.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in process.stdout.readlines() if line.endswith("\n")]
        process.stdout.close()
        process.wait()
        stored = [event.id for event in read_journal(path)]
        assert len(stored) == len(set(stored))
        assert not set(acknowledged) - set(stored)
    assert len(acknowledged) > 100


def test_payloads_are_plain_json(tmp_path: Path) -> None:
    """Any SQLite tool can read a journal."""
    path = tmp_path / "journal.sqlite"
    fill(path, [[chat("m1", "grüße")]])
    copy = shutil.copy(path, tmp_path / "copy.sqlite")
    connection = sqlite3.connect(copy)
    seq, id_, kind, at, cause, payload = connection.execute("SELECT * FROM event").fetchone()
    connection.close()
    assert (seq, id_, kind, at, cause) == (1, "m1", "chat_message", AT.timestamp(), None)
    assert json.loads(payload)["text"] == "grüße"
