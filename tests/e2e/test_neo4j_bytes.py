"""The files of a Neo4j server, searched byte by byte: nothing of a forgotten viewer is left in its whole folder."""

import asyncio
import operator
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from tests.conftest import SECONDS_WITH_NEO4J
from tests.e2e.needles import in_bytes, in_text
from tests.peers.neo4j_server import Neo4jServer, neo4j_running, packed

from vtuber.app.memory_commands import MemoryDesk
from vtuber.app.scrubbing import scrub
from vtuber.domain.channel_events import ChatMessage, Donation
from vtuber.domain.errors import SettingError
from vtuber.domain.events import Event
from vtuber.domain.forgetting import mark_of
from vtuber.domain.money import usd
from vtuber.domain.stream_events import StreamStarted
from vtuber.domain.viewers import Viewer
from vtuber.memory.cypher_files import statement, statements
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import Graph
from vtuber.memory.neo4j_memory import Neo4jMemory
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal import Journal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

AT = datetime(2026, 1, 1, tzinfo=UTC)
LETS_GO = """
db.tx_log.rotation.retention_policy=keep_none
db.tx_log.rotation.size=1M
db.checkpoint.interval.time=1s
"""
WITHIN_S = 60.0
TALKERS, SAYINGS = 20, 400
WREN, SOREN = (
    Viewer(id="twitch:90817263544", name="Quillavanezander"),
    Viewer(id="twitch:71625348899", name="Sörenkestrel"),
)
FACT, LINE = "Honeybadgerville", "velvet rooftops are where the lampposts dance"
OF_WREN = (WREN.id, WREN.name, FACT, LINE)
OF_SOREN = (SOREN.id, SOREN.name, "thistledown umbrellas over the harbour")
OTHER = "Quagmire7"
PARTS = {
    "neostore.propertystore.db",
    "neostore.propertystore.db.strings",
    "neostore.transaction.db.0",
    "schema",
}
Files = dict[str, set[str]]
"""What is found, by the file's name."""


def stream() -> Iterator[Event]:
    """Give a stream of twenty viewers who talk, and two of whom nothing is to be left."""
    yield StreamStarted(id="e1", at=AT, stream_id="0001", index=0, persona="x", source="live", policy="thompson")
    for number in range(SAYINGS):
        viewer = Viewer(id=f"twitch:{number % TALKERS}", name=f"Quagmire{number % TALKERS}")
        yield ChatMessage(id=f"m{number}", at=AT, viewer=viewer, text=f"saying {number} " + "of fog " * (number % 9))
        if number % 100 == 0:
            for viewer, text in ((WREN, f"{LINE}, {number}"), (WREN, f"I live in {FACT}"), (SOREN, OF_SOREN[2])):
                yield ChatMessage(id=f"{viewer.id}-{number}-{len(text)}", at=AT, viewer=viewer, text=text)
    yield ChatMessage(
        id="aside", at=AT, viewer=Viewer(id="twitch:7", name=OTHER), text=f"@{WREN.name} told me about it"
    )
    yield Donation(id="gift", at=AT, viewer=WREN, amount=usd("5"), source="kofi")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataDirectory:
    """A data directory with that stream."""
    monkeypatch.chdir(tmp_path)
    directory = DataDirectory(tmp_path / "data")

    async def write() -> None:
        with Journal.open(directory.journal_path("0001"), threaded=False) as journal:
            await journal.append(list(stream()))

    with directory.open():
        asyncio.run(write())
    return directory


def desk(data: DataDirectory, server: Neo4jServer | None) -> MemoryDesk:
    """Return the commands, with the server's settings."""
    access = server.access if server else None
    where = (
        {"neo4j_uri": access.uri, "neo4j_username": access.user, "neo4j_password": access.password} if access else {}
    )
    return MemoryDesk("live", json_=False, vtuber_data_dir=data.path, **where)


def parts(files: Files) -> set[str]:
    """Return what parts of the database some files are."""
    return {name.partition("/neo4j/")[2].partition("/")[0] for name in files}


class Search:
    """Looks for texts in a server's folder: as anybody spells them, and packed as the server does."""

    def __init__(self, server: Neo4jServer, needles: tuple[str, ...]) -> None:
        self._home = server.home
        self._packed = packed(needles)

    @property
    def packed(self) -> set[str]:
        """The texts it knows packed, as it tells of them."""
        return {f"[{text}]" for text in self._packed}

    def found(self, needles: tuple[str, ...]) -> Files:
        """Return which files hold what, in their names or their bytes; packed texts are in brackets."""
        files = {str(path.relative_to(self._home)): self._in(path, needles) for path in self._home.rglob("*")}
        return {name: texts for name, texts in files.items() if texts}

    def until(self, needles: tuple[str, ...], is_wanted: Callable[[Files], bool]) -> Files:
        """Return the same once it is as wanted, or after some seconds: checkpoints come every second."""
        until = time.monotonic() + WITHIN_S
        while not is_wanted(files := self.found(needles)) and time.monotonic() < until:
            time.sleep(0.7)
        return files

    def _in(self, path: Path, needles: tuple[str, ...]) -> set[str]:
        try:
            content = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            # Logs go while they are looked for.
            return set()
        shapes = {f"[{text}]" for text in needles if any(form in content for form in self._packed.get(text, ()))}
        return in_bytes(content, needles) | in_text(path.name, needles) | shapes


@pytest.mark.timeout(2 * SECONDS_WITH_NEO4J)
def test_after_a_forgetting_no_byte_is_left(data: DataDirectory, capsys: pytest.CaptureFixture[str]) -> None:
    """Of ids, names, lines and facts in the server's whole folder: the same search finds all of it before.

    The second to be forgotten finds places free that the first one's forgetting has filled. Where it must be certain, a
    new database takes the memory in.
    """
    theirs = OF_WREN + OF_SOREN
    with neo4j_running(settings=LETS_GO) as server:
        search = Search(server, theirs)
        assert search.packed == {f"[{text}]" for text in theirs if text != LINE}
        desk(data, server).rebuild()
        before = search.until(theirs, lambda files: parts(files) >= PARTS)
        assert parts(before) >= PARTS
        assert set().union(*before.values()) >= search.packed | {LINE, WREN.id, SOREN.id, WREN.name, SOREN.name}
        desk(data, server).forget(WREN.id)
        assert "log goes at its next checkpoint, which it makes every 1s" in capsys.readouterr().out
        assert search.until(OF_WREN, operator.not_) == {}
        assert {text.strip("[]") for texts in search.found(OF_SOREN).values() for text in texts} == {*OF_SOREN}
        desk(data, server).forget(SOREN.id)
        assert search.until(theirs, operator.not_) == {}
        with Neo4jMemory(server.access) as memory:
            left = asyncio.run(memory.figures())
        assert (left.viewers, left.messages, left.forgotten) == (TALKERS, SAYINGS + 1, 2)
        exported = exported_by(server)
        desk(data, server).migrate("sqlite", replace=False, keep=False)
        server.stop()
        assert search.found(theirs) == {}
        assert search.found((OTHER,))
        for part in ("databases", "transactions"):
            shutil.rmtree(server.home / "data" / part / "neo4j")
        server.start()
        desk(data, server).migrate("neo4j", replace=False, keep=False)
        assert exported_by(server) == exported
        assert search.found(theirs) == {}


def exported_by(server: Neo4jServer) -> Graph:
    """Return the graph on a server."""
    with Neo4jMemory(server.access) as memory:
        return asyncio.run(memory.export())


def test_a_server_that_keeps_its_log_is_told_of(
    data: DataDirectory, neo4j_server: Neo4jServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what to change; after a stream it is done once, if somebody was forgotten."""
    with Neo4jMemory(neo4j_server.access) as memory:
        asyncio.run(memory.wipe())
    desk(data, neo4j_server).rebuild()
    assert scrub(neo4j_server.access, if_wanted=True) is None
    desk(data, neo4j_server).scrub()
    told = capsys.readouterr().out
    assert "keeps what was deleted in its transaction log (2 days, files of 256.00MiB)" in told
    assert "db.tx_log.rotation.retention_policy=keep_none" in told
    with Neo4jMemory(neo4j_server.access) as memory:
        asyncio.run(memory.forget(Forgotten(viewers=frozenset({mark_of(WREN.id)}))))
    keeping = scrub(neo4j_server.access, if_wanted=True)
    assert keeping is not None
    assert not keeping.lets_go
    assert scrub(neo4j_server.access, if_wanted=True) is None


def test_one_that_was_broken_off_leaves_a_whole_memory(neo4j_server: Neo4jServer) -> None:
    """Whoever opens it next makes its indexes anew."""
    access = neo4j_server.access
    with Neo4jMemory(access) as memory:
        asyncio.run(memory.wipe())
        asyncio.run(memory.figures())
    with GraphDatabase.driver(access.uri, auth=(access.user, access.password)) as driver:

        def names() -> set[str]:
            found = driver.execute_query("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name").records
            return {record["name"] for record in found}

        whole = names()
        for each in (statement("scrub/begin"), *statements("scrub/drop_indexes")):
            driver.execute_query(each)
        assert names() == set()
        with Neo4jMemory(access) as memory:
            asyncio.run(memory.figures())
        assert names() == whole
        assert driver.execute_query("MATCH (m:Memory) RETURN m.scrubbing AS left").records[0]["left"] is None


def test_a_file_needs_no_scrubbing(data: DataDirectory) -> None:
    """The command says so."""
    with pytest.raises(SettingError, match="NEO4J_URI is not set"):
        desk(data, None).scrub()
