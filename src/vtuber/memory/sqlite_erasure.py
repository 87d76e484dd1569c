"""Taking viewers out of the file, so that neither they nor their names are anywhere in its bytes."""

import sqlite3
from collections.abc import Iterable

from vtuber.domain.forgetting import mark_of
from vtuber.memory.forgotten import Forgotten, bears_its_name, name_mark
from vtuber.memory.sqlite_streams import WORDS

_TABLES = (
    *("alias", "chatted", "line", "allusion", "payment", "badge", "gift", "raid", "banned"),
    *("answered", "told", "untold"),
)


def load(connection: sqlite3.Connection) -> Forgotten:
    """Return the marks in the file."""
    rows = connection.execute("SELECT kind, mark FROM forgotten").fetchall()
    return Forgotten(
        frozenset(mark for kind, mark in rows if kind == "viewer"),
        frozenset(mark for kind, mark in rows if kind == "name"),
    )


def erase(connection: sqlite3.Connection, who: Forgotten) -> Forgotten:
    """Erase viewers, all names they bore, and words that tell these names; return the marks of all it concerned.

    Viewers known by name alone go with the name. Works within the open transaction.
    """
    who, ids = _closure(connection, who)
    erase_viewers(connection, ids)
    _strike_names(connection, who)
    marks = [("viewer", mark) for mark in who.viewers] + [("name", mark) for mark in who.names]
    connection.executemany("INSERT INTO forgotten VALUES (?, ?) ON CONFLICT DO NOTHING", sorted(marks))
    return who


def erase_viewers(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Erase all that hangs on viewers; what others said of them stays."""
    for viewer in ids:
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table} WHERE viewer = ?", (viewer,))  # noqa: S608  (a constant)
        connection.execute("DELETE FROM viewer WHERE id = ?", (viewer,))
        connection.execute("UPDATE utterance SET viewer = NULL WHERE viewer = ?", (viewer,))
    connection.execute("DELETE FROM utterance WHERE viewer IS NULL AND NOT heard")


def scrub(connection: sqlite3.Connection) -> None:
    """Write the file anew and empty its log, so that no free page and no old frame holds what was erased."""
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _closure(connection: sqlite3.Connection, who: Forgotten) -> tuple[Forgotten, list[str]]:
    """Return all marks and the ids of the viewers that follow from some marks."""
    aliases: list[tuple[str, str]] = connection.execute("SELECT viewer, name FROM alias").fetchall()
    ids = _ids(connection, who)
    while True:
        names = {name_mark(name) for viewer, name in aliases if viewer in ids}
        who = Forgotten(who.viewers, who.names | names)
        by_name = {
            viewer
            for viewer, name in aliases
            if viewer not in ids and bears_its_name(viewer, name) and name_mark(name) in who.names
        }
        if not by_name:
            return who, sorted(ids | _ids(connection, who))
        ids |= by_name
        who = Forgotten(who.viewers | frozenset(map(mark_of, by_name)), who.names)


def _ids(connection: sqlite3.Connection, who: Forgotten) -> set[str]:
    rows = connection.execute(
        "SELECT id FROM viewer UNION SELECT viewer FROM banned UNION "
        "SELECT viewer FROM told UNION SELECT viewer FROM untold UNION "
        "SELECT viewer FROM utterance WHERE viewer IS NOT NULL"
    )
    return {viewer for (viewer,) in rows if who.has(viewer)}


def _strike_names(connection: sqlite3.Connection, who: Forgotten) -> None:
    lines = connection.execute("SELECT viewer, stream, seq, text FROM line WHERE text <> ''").fetchall()
    connection.executemany(
        "UPDATE line SET text = '' WHERE viewer = ? AND stream = ? AND seq = ?",
        [line[:3] for line in lines if who.names_somebody(line[3])],
    )
    facts = connection.execute("SELECT viewer, stream, seq, n, value FROM told WHERE value <> ''").fetchall()
    connection.executemany(
        "UPDATE told SET key = '', value = '', confidence = 0, words = '' "
        "WHERE viewer = ? AND stream = ? AND seq = ? AND n = ?",
        [fact[:4] for fact in facts if who.names_somebody(fact[4])],
    )
    for table, column in (("allusion", "name"), ("gift", "recipient")):
        names = connection.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()  # noqa: S608  (a constant)
        struck = [name for name in names if who.names_somebody(name[0])]
        connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", struck)  # noqa: S608  (a constant)
    topics = connection.execute("SELECT DISTINCT topic FROM segment").fetchall()
    struck = [topic for topic in topics if who.names_somebody(topic[0])]
    connection.executemany("UPDATE segment SET topic = '' WHERE topic = ?", struck)
    for table, column in WORDS:
        texts = connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()  # noqa: S608  (a constant)
        struck = [text for text in texts if who.names_somebody(text[0])]
        connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", struck)  # noqa: S608  (a constant)
