"""What is Neo4j's alone: what it says when it cannot be used, and what it deletes and does not touch."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace

import neo4j
import pytest
from tests.contract.test_memory_contract import FIRST_STREAM, WREN, batch, says
from tests.peers.neo4j_server import PASSWORD, Neo4jServer

from vtuber.domain.errors import MemoryFileError
from vtuber.memory.graph import digest_of
from vtuber.memory.neo4j_access import Neo4jAccess
from vtuber.memory.neo4j_memory import Neo4jMemory

run = asyncio.run


@pytest.fixture
def memory(neo4j_server: Neo4jServer) -> Iterator[Neo4jMemory]:
    """An empty one."""
    with Neo4jMemory(neo4j_server.access) as opened:
        run(opened.wipe())
        yield opened


def told(server: Neo4jServer, question: str) -> list[list[object]]:
    """Ask the server itself."""
    access = server.access
    with neo4j.GraphDatabase.driver(access.uri, auth=(access.user, access.password)) as driver:
        return [record.values() for record in driver.execute_query(question).records]


def failure(access: Neo4jAccess) -> str:
    """Return what a memory says that cannot be used."""
    with Neo4jMemory(access) as memory, pytest.raises(MemoryFileError) as caught:
        run(memory.figures())
    return str(caught.value)


def test_the_graph_is_one_to_look_at(memory: Neo4jMemory, neo4j_server: Neo4jServer) -> None:
    """Viewers, streams and topics are nodes, what they did are relations, and times are dates."""
    run(memory.absorb(batch("0001", FIRST_STREAM)))
    found = told(
        neo4j_server,
        "MATCH (v:Viewer {name: 'Moss_77'})-[:MENTIONED]->(:Name)<-[:CALLED]-(of:Viewer)-[d:DONATED]->(s:Stream) "
        "RETURN of.name, d.amount, d.currency, toString(d.at), s.id",
    )
    assert found == [["Wren", "5.5", "USD", "2026-01-01T18:00:00Z", "0001"]]
    kinds = {str(kind) for (kind,) in told(neo4j_server, "MATCH (:Viewer)-[r]->(:Stream) RETURN DISTINCT type(r)")}
    assert kinds == {"CHATTED_IN", "DONATED", "SUBSCRIBED", "GIFTED", "RAIDED", "TAKEN_UP"}
    assert told(neo4j_server, "MATCH (:Segment)-[:ABOUT]->(t:Topic) RETURN t.name ORDER BY t.name") == [
        ["Fog"],
        ["Lighthouses"],
    ]


def test_a_memory_opened_again_knows_the_same(memory: Neo4jMemory) -> None:
    """Marks of the forgotten, too."""
    run(memory.absorb(batch("0001", [*FIRST_STREAM, says(30, WREN, "!forgetme")])))
    before = run(memory.export())
    with Neo4jMemory(memory.access) as again:
        assert run(again.forgotten()).has(WREN.id)
        assert digest_of(run(again.export())) == digest_of(before)
        run(again.absorb(batch("0002", [says(31, WREN, "it is me again")])))
        assert run(again.past(WREN.id)) is None


def test_two_that_write_at_once_count_each_row_once(memory: Neo4jMemory) -> None:
    """They take turns, and the second sees what the first took in."""
    events = [says(number, WREN, "a line of mine") for number in range(40)]

    async def both(other: Neo4jMemory) -> None:
        async with asyncio.TaskGroup() as group:
            for each in (memory, other, memory, other):
                group.create_task(each.absorb(batch("0001", events)))

    with Neo4jMemory(memory.access) as other:
        run(both(other))
    known = run(memory.past(WREN.id))
    assert known is not None
    assert known.messages == len(events)


def test_nothing_is_left_of_a_forgotten_viewer(memory: Neo4jMemory, neo4j_server: Neo4jServer) -> None:
    """In no node and no relation, neither id nor name."""
    run(memory.absorb(batch("0001", [*FIRST_STREAM, says(30, WREN, "!forgetme")])))
    everything = told(
        neo4j_server, "MATCH (n) RETURN properties(n) AS held UNION ALL MATCH ()-[r]->() RETURN properties(r) AS held"
    )
    text = json.dumps(everything, default=str).casefold()
    assert "moss_77" in text
    assert WREN.id not in text
    assert "wren" not in text


def test_deleting_leaves_nothing_and_other_peoples_data(memory: Neo4jMemory, neo4j_server: Neo4jServer) -> None:
    """A database that holds something else is not begun in, and not emptied."""
    run(memory.absorb(batch("0001", [*FIRST_STREAM, says(30, WREN, "my cat is called Ash")])))
    run(memory.wipe())
    assert told(neo4j_server, "MATCH (n) RETURN n") == []
    told(neo4j_server, "CREATE (:Topic {name: 'gardening'})")
    try:
        assert "something else" in failure(neo4j_server.access)
        with pytest.raises(MemoryFileError, match="something else"):
            run(memory.wipe())
        assert told(neo4j_server, "MATCH (t:Topic) RETURN t.name") == [["gardening"]]
    finally:
        told(neo4j_server, "MATCH (t:Topic) DELETE t")


def test_a_memory_of_another_version_is_not_touched(memory: Neo4jMemory, neo4j_server: Neo4jServer) -> None:
    """It says how to build it anew; deleting it first is possible."""
    run(memory.figures())
    told(neo4j_server, "MATCH (m:Memory) SET m.format = 99")
    said = failure(neo4j_server.access)
    assert "99" in said
    assert "vtuber memory rebuild" in said
    run(memory.wipe())
    assert run(memory.figures()).viewers == 0


def test_errors_say_what_to_do_and_no_password(neo4j_server: Neo4jServer) -> None:
    """Of a login, a database, a server that is not there, an address that is none."""
    access = neo4j_server.access
    refused = failure(replace(access, password="wrong-but-secret"))
    missing = failure(replace(access, database="attic"))
    away = failure(replace(access, uri="bolt://127.0.0.1:1"))
    nonsense = failure(replace(access, uri="gopher://127.0.0.1"))
    assert "NEO4J_PASSWORD" in refused
    assert "NEO4J_DATABASE" in missing
    assert "cannot be reached" in away
    assert "NEO4J_URI" in nonsense
    for said in (refused, missing, away, nonsense, repr(access)):
        assert "secret" not in said
        assert PASSWORD not in said
