"""Whom a viewer talks with, and which lines of theirs she took up: their tables and questions."""

import sqlite3
from collections.abc import Iterable

from vtuber.memory.changes import Answered
from vtuber.memory.graph import FRIENDS_CONSIDERED, FRIENDS_NAMED, LINES_SHARED, MENTIONS_READ
from vtuber.memory.ports import PastLine
from vtuber.memory.projection import moment

SCHEMA = """
CREATE TABLE answered (
    viewer TEXT NOT NULL, stream TEXT NOT NULL, utterance TEXT NOT NULL, message_id TEXT NOT NULL,
    PRIMARY KEY (viewer, stream, utterance)
) WITHOUT ROWID;
"""
_MENTIONS = """
SELECT stream, seq, name FROM allusion WHERE viewer = ? AND stream <> ? AND kind = 'viewer'
ORDER BY stream DESC, seq DESC, name DESC LIMIT ?
"""
_BEARERS = "SELECT alias.viewer, viewer.name FROM alias JOIN viewer ON viewer.id = alias.viewer WHERE alias.name = ?"
_SHARED = """
SELECT DISTINCT line.message_id, line.at, line.text FROM answered
JOIN utterance ON utterance.stream = answered.stream AND utterance.id = answered.utterance AND utterance.heard
JOIN line ON line.stream = answered.stream AND line.message_id = answered.message_id AND line.viewer = answered.viewer
WHERE answered.viewer = ? AND answered.stream <> ? AND line.text <> ''
ORDER BY line.at DESC, line.message_id, line.text LIMIT ?
"""


def write(connection: sqlite3.Connection, stream: str, answered: Iterable[Answered]) -> None:
    """Note which lines she took up."""
    rows = [(each.viewer, stream, each.utterance, each.message_id) for each in answered]
    connection.executemany("INSERT INTO answered VALUES (?, ?, ?, ?)", rows)


def friends(connection: sqlite3.Connection, viewer: str, besides: str) -> tuple[str, ...]:
    """Return the names of those who spoke of a viewer by name as the viewer spoke of them, the closest first."""
    spoken: dict[tuple[str, str], set[tuple[str, int]]] = {}
    for name, lines in _mentions(connection, viewer, besides).items():
        for bearer in connection.execute(_BEARERS, (name,)):
            if bearer[0] != viewer:
                spoken.setdefault(bearer, set()).update(lines)
    most = sorted(spoken, key=lambda bearer: (-len(spoken[bearer]), bearer[0]))[:FRIENDS_CONSIDERED]
    own = [name for (name,) in connection.execute("SELECT name FROM alias WHERE viewer = ?", (viewer,))] if most else []
    mutual = []
    for friend, name in most:
        theirs = _mentions(connection, friend, besides)
        times = min(len(spoken[friend, name]), len(set().union(*(theirs.get(each, ()) for each in own))))
        if times:
            mutual.append((-times, name, friend))
    return tuple(name for _, name, _ in sorted(mutual)[:FRIENDS_NAMED])


def _mentions(connection: sqlite3.Connection, viewer: str, besides: str) -> dict[str, set[tuple[str, int]]]:
    """Return the lines in which a viewer spoke of others, by name."""
    found: dict[str, set[tuple[str, int]]] = {}
    for stream, seq, name in connection.execute(_MENTIONS, (viewer, besides, MENTIONS_READ)):
        found.setdefault(name, set()).add((stream, seq))
    return found


def shared(connection: sqlite3.Connection, viewer: str, besides: str) -> tuple[PastLine, ...]:
    """Return lines of a viewer that she answered and was heard answering, the latest first."""
    rows = connection.execute(_SHARED, (viewer, besides, LINES_SHARED))
    return tuple(PastLine(id=message_id, at=moment(at), text=text) for message_id, at, text in rows)
