"""`vtuber memory` as a program, and a memory that follows a journal whose process is killed again and again."""

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.events import Event
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.changes import Batch
from vtuber.memory.graph import digest_of
from vtuber.memory.projection import changes_of
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal, read_journal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

KILLS = int(os.environ.get("MEMORY_KILLS", "50"))
AT = datetime(2026, 1, 1, tzinfo=UTC)
FOLLOWER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.viewers import Viewer
from vtuber.memory.projector import Projector
from vtuber.memory.sqlite_memory import SqliteMemory
from vtuber.runtime.journal import Journal

async def main(folder: Path) -> None:
    with (
        Journal.open(folder / "journal.sqlite", threaded=True) as journal,
        SqliteMemory(folder / "memory.sqlite", threaded=True) as memory,
    ):
        projector = Projector(memory, about=lambda _: None, threaded=True)
        at = datetime(2026, 1, 1, tzinfo=UTC)
        async def follow() -> None:
            while True:
                await projector.catch_up("0001", folder / "journal.sqlite")
        async with asyncio.TaskGroup() as group:
            group.create_task(follow())
            while True:
                number = journal.size
                viewer = Viewer(id=f"twitch:{number % 7}", name=f"Name{number % 11}")
                await journal.append([ChatMessage(id=f"m{number}", at=at, viewer=viewer, text=f"saying {number}")])
                print(journal.size, flush=True)

asyncio.run(main(Path(sys.argv[1])))
"""


def vtuber(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("vtuber")), *arguments, "--data-dir", str(data)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the journal of one stream on the real channel, and no memory yet."""
    path = tmp_path_factory.mktemp("data")

    def chat() -> Iterator[Event]:
        yield StreamStarted(id="e1", at=AT, stream_id="0001", index=0, persona="x", source="live", policy="beta")
        for number in range(300):
            viewer = Viewer(id=f"twitch:{number % 9}", name=f"Quagmire{number % 9}")
            yield ChatMessage(id=f"m{number}", at=AT, viewer=viewer, text=f"a saying numbered {number}")

    async def write(journal_path: Path) -> None:
        with Journal.open(journal_path, threaded=False) as journal:
            await journal.append(list(chat()))

    with DataDirectory(path).open() as opened:
        asyncio.run(write(opened.journal_path("0001")))
    return path


def test_the_commands_tell_what_is_remembered(data: Path) -> None:
    """After a rebuilding, as text and as JSON; forgetting leaves no byte, and a rebuilding brings nothing back."""
    assert vtuber(data, "memory", "stats", "--of", "live").returncode == 66
    rebuilt = json.loads(vtuber(data, "memory", "rebuild", "--of", "live", "--json").stdout)
    assert rebuilt == {"streams_read": 1, "rows_read": 301, "viewers": 9}
    shown = json.loads(vtuber(data, "memory", "show", "quagmire4", "--json").stdout)
    assert (shown["id"], shown["messages"], shown["streams"]) == ("twitch:4", 33, 1)
    assert "a saying numbered 292" in vtuber(data, "memory", "show", "twitch:4").stdout
    found = json.loads(vtuber(data, "memory", "search", "numbered 292", "--json").stdout)
    assert [each["name"] for each in found] == ["Quagmire4"]
    assert len(json.loads(vtuber(data, "memory", "top", "--limit", "3", "--json").stdout)) == 3
    assert len(json.loads(vtuber(data, "memory", "export").stdout)["viewers"]) == 9

    forgotten = json.loads(vtuber(data, "memory", "forget", "Quagmire4", "--json").stdout)
    assert forgotten == {"forgotten": True, "events_blanked": 33}
    secrets = (b"quagmire4", b"numbered 292", b"twitch:4")
    for path in (path for path in data.rglob("*") if path.is_file()):
        assert not [(path, secret) for secret in secrets if secret in path.read_bytes().lower()]
    rebuilt = json.loads(vtuber(data, "memory", "rebuild", "--json").stdout)
    assert rebuilt["viewers"] == 8
    gone = vtuber(data, "memory", "show", "Quagmire4")
    assert (gone.returncode, gone.stdout) == (66, "")
    assert "vtuber memory search" in gone.stderr
    assert json.loads(vtuber(data, "memory", "stats", "--json").stdout)["forgotten"] == 1


@pytest.mark.parametrize("command", ["show", "search", "top", "stats", "export", "forget", "rebuild"])
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    """With its options."""
    told = vtuber(tmp_path, "memory", command, "--help")
    assert told.returncode == 0
    assert all(option in told.stdout for option in ("--json", "--data-dir", "--of"))


def test_a_killed_process_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    """What was acknowledged is in the journal; the memory makes up for it, as one made at once."""
    chance, acknowledged = random.Random(9), 0
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", FOLLOWER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline()
            time.sleep(chance.uniform(0, 0.15))
            process.kill()
            # The last line may be cut off by the kill.
            lines = process.stdout.read().rsplit("\n", 1)[0].split()
            acknowledged = max([acknowledged, *map(int, lines)])
    events = list(read_journal(tmp_path / "journal.sqlite"))
    assert len(events) >= acknowledged > KILLS

    async def compare() -> None:
        with SqliteMemory(tmp_path / "memory.sqlite", threaded=False) as memory:
            await Projector(memory, about=lambda _: None, threaded=False).catch_up("0001", tmp_path / "journal.sqlite")
            changes = [c for seq, event in enumerate(events, 1) for c in changes_of(event, seq, lambda _: None)]
            figures = await memory.figures()
            assert figures.messages == len(events)
            with SqliteMemory(tmp_path / "anew.sqlite", threaded=False) as anew:
                await anew.absorb(Batch(stream="0001", first=1, last=len(events), changes=tuple(changes)))
                assert digest_of(await anew.export()) == digest_of(await memory.export())

    asyncio.run(compare())
