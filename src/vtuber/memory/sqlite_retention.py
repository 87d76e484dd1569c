"""Taking out of the file what is older than the retention period."""

import sqlite3
from collections.abc import Iterable

from vtuber.memory.changes import Addressed, Answered, Change
from vtuber.memory.retention import Expired, old_changes
from vtuber.memory.sqlite_erasure import erase_viewers

_UNSEEN = "SELECT id FROM viewer WHERE last < ?"
_OTHERS_LINES = """
SELECT count(*) FROM line JOIN viewer ON viewer.id = line.viewer
WHERE line.at < ?1 AND line.text <> '' AND viewer.last >= ?1
"""
_OLD_WORDS = (
    "DELETE FROM line WHERE at < ?",
    "DELETE FROM allusion WHERE at < ?",
    "DELETE FROM gift WHERE (viewer, stream, seq) IN (SELECT viewer, stream, seq FROM payment WHERE at < ?)",
    "UPDATE segment SET topic = '' WHERE topic <> '' AND at < ?",
    "DELETE FROM banned WHERE until < ?",
    "DELETE FROM promise WHERE text IS NOT NULL AND at < ?",
    "DELETE FROM talk WHERE at < ?",
    "DELETE FROM phrase WHERE at < ?",
    "DELETE FROM told WHERE at < ?",
    "DELETE FROM untold WHERE until < ?",
)
_UNKNOWN = "UPDATE utterance SET viewer = NULL WHERE viewer NOT IN (SELECT id FROM viewer)"
_UNANSWERED = "DELETE FROM answered WHERE viewer NOT IN (SELECT id FROM viewer)"
_UNHEARD = "DELETE FROM utterance WHERE viewer IS NULL AND NOT heard"


def viewers(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the ids of all viewers."""
    return frozenset(viewer for (viewer,) in connection.execute("SELECT id FROM viewer"))


def expired_before(connection: sqlite3.Connection) -> int:
    """Return the moment before which nothing is kept, 0 if all is."""
    return int(connection.execute("SELECT coalesce(max(before), 0) FROM expired").fetchone()[0])


def expiring(connection: sqlite3.Connection, before: int) -> Expired:
    """Return what would go."""
    unseen = connection.execute(f"SELECT count(*) FROM ({_UNSEEN})", (before,)).fetchone()[0]  # noqa: S608  (a constant)
    lines = connection.execute(_OTHERS_LINES, (before,)).fetchone()[0]
    return Expired(viewers=unseen, lines=lines)


def expire(connection: sqlite3.Connection, before: int) -> Expired:
    """Erase what is older than a moment, and note the moment. Works within the open transaction."""
    expired = expiring(connection, before)
    erase_viewers(connection, [viewer for (viewer,) in connection.execute(_UNSEEN, (before,)).fetchall()])
    for statement in _OLD_WORDS:
        connection.execute(statement, (before,))
    for statement in (_UNKNOWN, _UNANSWERED, _UNHEARD):
        connection.execute(statement)
    connection.execute("DELETE FROM expired")
    connection.execute("INSERT INTO expired VALUES (?)", (before,))
    return expired


def expire_again(connection: sqlite3.Connection, stream: str, changes: Iterable[Change], before: int) -> None:
    """Erase those among the viewers of old changes, just written, who were not seen since the moment."""
    old = old_changes(changes, before)
    concerned = sorted({change.viewer for change in old})
    unseen = [
        viewer for viewer in concerned if connection.execute(f"{_UNSEEN} AND id = ?", (before, viewer)).fetchone()
    ]
    if unseen:
        erase_viewers(connection, unseen)
    spoken_to = [(stream, change.utterance) for change in old if isinstance(change, Addressed | Answered)]
    connection.executemany(f"{_UNKNOWN} AND stream = ? AND id = ?", spoken_to)
    connection.executemany(f"{_UNANSWERED} AND stream = ? AND utterance = ?", spoken_to)
    if spoken_to:
        connection.execute(_UNHEARD)
