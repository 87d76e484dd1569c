"""`vtuber memory` and `vtuber doctor` with the real channel's memory on a Neo4j server, there and back."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.peers.neo4j_server import Neo4jServer

from vtuber.app.doctor_memory import examine_memory
from vtuber.app.findings import Health
from vtuber.app.memory_commands import MemoryDesk
from vtuber.app.settings_sources import load_settings
from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.errors import DataDirectoryError, MemoryFileError, MemoryMoveError, SettingError, UnknownViewerError
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.neo4j_access import Neo4jAccess
from vtuber.memory.neo4j_memory import Neo4jMemory
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

AT = datetime(2026, 1, 1, tzinfo=UTC)
Run = Callable[..., Any]


def record(data: DataDirectory, stream: str) -> None:
    """Put a stream on the real channel on record: seven viewers, thirty lines and a question."""
    began = StreamStarted(
        id="e1", at=AT, stream_id=stream, index=int(stream) - 1, persona="x", source="live", policy="beta"
    )
    lines = [
        ChatMessage(
            id=f"{stream}m{number}",
            at=AT,
            viewer=Viewer(id=f"twitch:{number % 7}", name=f"Quagmire{number % 7}"),
            text=f"a saying numbered {number} of {stream}",
        )
        for number in range(30)
    ]

    lines.append(
        ChatMessage(
            id=f"{stream}q",
            at=AT,
            viewer=Viewer(id="twitch:0", name="Quagmire0"),
            text="@Quagmire1 do black holes sing?",
        )
    )

    async def write() -> None:
        with Journal.open(data.journal_path(stream), threaded=False) as journal:
            await journal.append([began, *lines])

    asyncio.run(write())


def to_server(access: Neo4jAccess) -> dict[str, object]:
    """Return the settings that lead to a server."""
    return {"neo4j_uri": access.uri, "neo4j_username": access.user, "neo4j_password": access.password}


@pytest.fixture
def data(tmp_path: Path, neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> DataDirectory:
    """A data directory with two streams on the real channel; the server's graph is empty."""
    monkeypatch.chdir(tmp_path)
    directory = DataDirectory(tmp_path / "data")
    with directory.open():
        record(directory, "0001")
        record(directory, "0002")
    with Neo4jMemory(neo4j_server.access) as memory:
        asyncio.run(memory.wipe())
    return directory


@pytest.fixture
def on_server(data: DataDirectory, neo4j_server: Neo4jServer, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with the server's settings; return what it printed as JSON."""
    return commands(data, capsys, to_server(neo4j_server.access))


@pytest.fixture
def in_file(data: DataDirectory, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command without a server; return what it printed as JSON."""
    return commands(data, capsys, {})


def commands(data: DataDirectory, capsys: pytest.CaptureFixture[str], settings: dict[str, object]) -> Run:
    """Return what runs a command."""

    def run(name: str, *arguments: object, **options: object) -> Any:  # noqa: ANN401  (JSON)
        capsys.readouterr()
        desk = MemoryDesk("live", json_=True, vtuber_data_dir=data.path, **settings)
        getattr(desk, name)(*arguments, **options)
        return json.loads(capsys.readouterr().out)

    return run


def test_the_commands_work_on_the_server(data: DataDirectory, on_server: Run, in_file: Run) -> None:
    """They tell the same as the file does; forgetting and rebuilding leave nothing of who is forgotten."""
    built = on_server("rebuild")
    assert built == in_file("rebuild") == {"streams_read": 2, "rows_read": 64, "viewers": 7}
    for command in (("show", "quagmire4"), ("search", "numbered 29"), ("top", 3), ("export", None)):
        assert on_server(*command) == in_file(*command)
    assert on_server("stats")["messages"] == 62
    assert on_server("forget", "Quagmire4")["server_reached"] is True
    assert "quagmire4" not in json.dumps(on_server("export", None)).lower()
    with pytest.raises(UnknownViewerError):
        in_file("show", "Quagmire4")
    assert on_server("rebuild")["viewers"] == 6
    with data.open(), pytest.raises(DataDirectoryError, match="in use"):
        on_server("rebuild")


def test_there_and_back_without_a_journal(
    data: DataDirectory, on_server: Run, in_file: Run, neo4j_server: Neo4jServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the journals no longer tell goes along; nothing stays behind; another history is not overwritten."""
    in_file("rebuild")
    data.journal_path("0001").unlink()
    before = in_file("export", None)
    with pytest.raises(SettingError, match="NEO4J_URI is not set"):
        in_file("migrate", "neo4j", replace=False, keep=False)
    moved = on_server("migrate", "neo4j", replace=False, keep=False)
    assert moved["done"] is True
    assert not list(data.path.glob("memory-live*"))
    assert on_server("export", None) == before
    assert on_server("migrate", "neo4j", replace=False, keep=False) is None

    with data.open():
        record(data, "0003")
    in_file("rebuild")
    with pytest.raises(MemoryMoveError, match="--replace"):
        on_server("migrate", "sqlite", replace=False, keep=False)
    back = on_server("migrate", "sqlite", replace=True, keep=False)
    assert back["digest"] == moved["digest"]
    assert in_file("export", None) == before
    assert on_server("stats")["viewers"] == 0

    desk = MemoryDesk("live", json_=False, vtuber_data_dir=data.path, **to_server(neo4j_server.access))
    desk.migrate("neo4j", replace=False, keep=True)
    assert "keeps its copy" in capsys.readouterr().out
    assert in_file("export", None) == on_server("export", None) == before


def test_a_move_that_was_broken_off_is_told_about(
    data: DataDirectory, on_server: Run, neo4j_server: Neo4jServer
) -> None:
    """By every command but those that mend it; one that was being emptied is emptied to the end."""
    on_server("rebuild")
    with Neo4jMemory(neo4j_server.access) as memory:
        asyncio.run(memory.begin_filling("of something"))
    with pytest.raises(MemoryFileError, match=r"half filled.*vtuber memory migrate"):
        on_server("stats")
    assert on_server("rebuild")["viewers"] == 7
    with Neo4jMemory(neo4j_server.access) as memory:
        asyncio.run(memory.begin_filling(""))
    assert on_server("stats")["viewers"] == 0


def test_the_doctor_looks_at_the_server(data: DataDirectory, neo4j_server: Neo4jServer) -> None:
    """Well; with the wrong password; not there: it names what to mend, and no secret."""
    access = neo4j_server.access
    found = {}
    for name, each in {
        "well": access,
        "password": replace(access, password="not-this-one"),
        "away": replace(access, uri="bolt://127.0.0.1:9"),
    }.items():
        settings = load_settings({"vtuber_data_dir": data.path, **to_server(each)}).settings
        (found[name],) = examine_memory(settings)
    assert found["well"].health is Health.OK
    assert found["password"].health is found["away"].health is Health.FAULT
    assert "NEO4J_PASSWORD" in found["password"].found
    assert "not-this-one" not in found["password"].found
    assert "NEO4J_URI" in found["away"].found
    assert list(examine_memory(load_settings({"vtuber_data_dir": data.path}).settings)) == []
