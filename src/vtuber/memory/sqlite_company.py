"""Whom a viewer talks with, and which lines of theirs she took up: their tables and questions."""

import sqlite3
from collections.abc import Iterable

from vtuber.memory.changes import Answered
from vtuber.memory.graph import FRIENDS_NAMED, LINES_SHARED
from vtuber.memory.ports import PastLine
from vtuber.memory.projection import moment

SCHEMA = """
CREATE TABLE answered (
    viewer TEXT NOT NULL, stream TEXT NOT NULL, utterance TEXT NOT NULL, message_id TEXT NOT NULL,
    PRIMARY KEY (viewer, stream, utterance)
) WITHOUT ROWID;
"""
_THEIRS = """
SELECT DISTINCT allusion.stream, allusion.seq, alias.viewer FROM allusion JOIN alias ON alias.name = allusion.name
WHERE allusion.viewer = ?1 AND allusion.stream <> ?2 AND allusion.kind = 'viewer' AND alias.viewer <> ?1
"""
_FRIENDS = f"""
WITH theirs (friend, times) AS (SELECT viewer, count(*) FROM ({_THEIRS}) GROUP BY viewer),
mutual (friend, times) AS (
    SELECT friend, min(times, (
        SELECT count(DISTINCT stream || ' ' || seq) FROM allusion
        WHERE allusion.viewer = friend AND stream <> ?2 AND kind = 'viewer'
            AND allusion.name IN (SELECT name FROM alias WHERE viewer = ?1)
    )) FROM theirs
)
SELECT viewer.name FROM mutual JOIN viewer ON viewer.id = friend WHERE times > 0
ORDER BY times DESC, viewer.name, viewer.id LIMIT ?3
"""  # noqa: S608  (a constant)
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
    return tuple(name for (name,) in connection.execute(_FRIENDS, (viewer, besides, FRIENDS_NAMED)))


def shared(connection: sqlite3.Connection, viewer: str, besides: str) -> tuple[PastLine, ...]:
    """Return lines of a viewer that she answered and was heard answering, the latest first."""
    rows = connection.execute(_SHARED, (viewer, besides, LINES_SHARED))
    return tuple(PastLine(id=message_id, at=moment(at), text=text) for message_id, at, text in rows)
