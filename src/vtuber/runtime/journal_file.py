"""The journal on disk: an SQLite file with one row per event."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache
from pathlib import Path

from vtuber.domain.errors import JournalCorruptError

FORMAT = 2
"""Version of the layout, in `meta`. Format 1, whose index held the ids of chat too, is read and continued as it is."""

_READABLE = frozenset({"1", "2"})

Row = tuple[str, str, float, str | None, bytes]
"""Id, kind, seconds since 1970 UTC, cause, payload."""

_APPLICATION_ID = 0x56545542
_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE event (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, at REAL NOT NULL, cause TEXT,
    payload BLOB NOT NULL
);
CREATE UNIQUE INDEX event_id ON event (id) WHERE kind <> 'chat_message';
"""
_SELECT = "SELECT seq, kind, payload FROM event WHERE seq > ? ORDER BY seq LIMIT ?"
_SELECT_KIND = "SELECT seq, payload FROM event WHERE kind = ? AND at >= ? ORDER BY seq"
_PAGE_BYTES = 4096
_ROWS_INSERTED_AT_ONCE = 64
_ROWS_READ_AT_ONCE = 512


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open a journal, or begin one; raise `JournalCorruptError` for a file that is no journal.

    The connection may be used by any thread, one at a time.
    """
    with naming(path), ExitStack() as closing_on_error:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        closing_on_error.callback(connection.close)
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        if _is_blank(connection):
            _begin(connection)
        _check_format(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        closing_on_error.pop_all()
    return connection


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(_SCHEMA)
    connection.execute("INSERT INTO meta VALUES ('format', ?)", (str(FORMAT),))
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute("COMMIT")


def _open_for_reading(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise corrupt(path, "there is no such file")
    # A connection that could not write would leave the log's files behind when it is the last to close.
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _is_blank(connection: sqlite3.Connection) -> bool:
    """Tell whether a file holds nothing at all: it is new, or its process died before it began."""
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    return (tables, application_id) == (0, 0)


def _check_format(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION_ID:
        raise corrupt(path, "it is an SQLite file, but not a journal of this program")
    row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    if row is None or row[0] not in _READABLE:
        found = "unknown" if row is None else row[0]
        raise corrupt(path, f"its format is {found}, this version of the program reads {FORMAT}")


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn what SQLite says into an error that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise corrupt(path, f"SQLite says that {error}") from error


def insert(connection: sqlite3.Connection, rows: Sequence[Row]) -> tuple[bool, ...]:
    """Insert rows in order into the open transaction; say of each whether it was stored.

    A row whose id is in the index already is left out. Ids of chat are not in it: they are random, and to file each at
    its place in a large index costs five times as much as all the rest (decision 1). Many rows go in by one statement:
    SQLite lets go of Python's lock once per statement, and getting it back from a busy loop can take milliseconds.
    """
    stored: list[bool] = []
    for first in range(0, len(rows), _ROWS_INSERTED_AT_ONCE):
        stored += _insert_few(connection, rows[first : first + _ROWS_INSERTED_AT_ONCE])
    return tuple(stored)


def _insert_few(connection: sqlite3.Connection, rows: Sequence[Row]) -> list[bool]:
    inserted = connection.execute(_insertion(len(rows)), [value for row in rows for value in row]).rowcount
    if inserted == len(rows):
        return [True] * inserted
    last_before = size_of(connection) - inserted
    ids = [row[0] for row in rows]
    found = connection.execute(
        f"SELECT id FROM event WHERE seq > ? AND id IN ({', '.join('?' * len(ids))})",  # noqa: S608  (question marks)
        (last_before, *ids),
    )
    new = {row[0] for row in found}
    return [id_ in new and id_ not in ids[:place] for place, id_ in enumerate(ids)]


@cache
def _insertion(rows: int) -> str:
    values = ", ".join(["(?, ?, ?, ?, ?)"] * rows)
    return f"INSERT INTO event (id, kind, at, cause, payload) VALUES {values} ON CONFLICT DO NOTHING"  # noqa: S608  (question marks)


def rows_of(path: Path, *, after: int = 0) -> Iterator[tuple[int, str, bytes]]:
    """Give sequence number, kind and payload of every row after one, a few hundred in memory at a time.

    Raises `JournalCorruptError` after all that could be read.
    """
    with naming(path), closing(_open_for_reading(path)) as connection:
        if _is_blank(connection):
            return
        _check_format(connection, path)
        last = after
        while True:
            rows, error = _rows_after(last, connection)
            yield from rows
            last = rows[-1][0] if rows else last
            if error is not None:
                raise corrupt(path, f"after row {last} SQLite says that {error}") from error
            if not rows:
                return


def rows_of_kind(path: Path, kind: str, *, since: float) -> list[tuple[int, bytes]]:
    """Return sequence number and payload of the rows of one kind, from a time on (seconds since 1970)."""
    with naming(path), closing(_open_for_reading(path)) as connection:
        if _is_blank(connection):
            return []
        _check_format(connection, path)
        return connection.execute(_SELECT_KIND, (kind, since)).fetchall()


def _rows_after(
    last: int, connection: sqlite3.Connection
) -> tuple[list[tuple[int, str, bytes]], sqlite3.DatabaseError | None]:
    rows = []
    try:
        for row in connection.execute(_SELECT, (last, _ROWS_READ_AT_ONCE)):
            rows.append(row)  # noqa: PERF402  (what came before an error counts)
    except sqlite3.DatabaseError as error:
        return rows, error
    return rows, None


def note(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Keep a fact about the journal in it."""
    connection.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
    )


def noted(connection: sqlite3.Connection, key: str) -> str | None:
    """Return a fact about the journal, None if none was noted."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def size_of(connection: sqlite3.Connection) -> int:
    """Return how many events are stored: sequence numbers have no gaps."""
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0])


def size_at(path: Path) -> int:
    """Return how many events are stored in a file; 0 for one that cannot be read."""
    with suppress(JournalCorruptError, sqlite3.Error), closing(_open_for_reading(path)) as connection:
        return size_of(connection)
    return 0


def span_of(connection: sqlite3.Connection) -> tuple[float | None, float | None]:
    """Return the times of the first and the last event, in seconds since 1970; None where there is none."""
    found = connection.execute("SELECT min(at), max(at) FROM event").fetchone()
    return found[0], found[1]


def latest_ids(connection: sqlite3.Connection, count: int) -> list[str]:
    """Return the ids of the last `count` events, in the order of the journal."""
    rows = connection.execute("SELECT id FROM event ORDER BY seq DESC LIMIT ?", (count,)).fetchall()
    return [row[0] for row in reversed(rows)]


def highest_own_number(connection: sqlite3.Connection) -> int:
    """Return the highest n of all ids `e<n>`, 0 when there is none."""
    highest = connection.execute(
        "SELECT max(CAST(substr(id, 2) AS INTEGER)) FROM event "
        "WHERE kind <> 'chat_message' AND id >= 'e0' AND id < 'e:'"
    ).fetchone()[0]
    return int(highest or 0)


def corrupt(path: Path, what: str) -> JournalCorruptError:
    """Return the error that says what is wrong with a journal and what to do."""
    return JournalCorruptError(
        f"The journal {path} cannot be read: {what}. Nothing was deleted or changed. Move the file out of the data "
        "directory to go on without it; `vtuber streams` lists the others."
    )
