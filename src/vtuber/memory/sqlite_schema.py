"""The memory of viewers on disk: tables, and the opening of the file."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from vtuber.domain.errors import MemoryFileError
from vtuber.domain.facts import worded
from vtuber.memory import sqlite_company, sqlite_facts
from vtuber.memory.sqlite_streams import STREAM_TABLES

FORMAT = 2
"""Version of the layout. A file of another version is built anew: nothing is in it that the journals do not tell."""

_APPLICATION_ID = 0x56545547
# Lines are filed by stream first: ids of messages and viewers are random, and a batch is of one stream.
_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE viewer (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, name_at INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    months INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE alias (viewer TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (viewer, name)) WITHOUT ROWID;
CREATE INDEX alias_name ON alias (name);
CREATE TABLE stream (
    id TEXT PRIMARY KEY, idx INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE segment (
    stream TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, activity TEXT NOT NULL, topic TEXT NOT NULL,
    PRIMARY KEY (stream, seq)
) WITHOUT ROWID;
CREATE TABLE chatted (
    viewer TEXT NOT NULL, stream TEXT NOT NULL, messages INTEGER NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, last_seq INTEGER NOT NULL, PRIMARY KEY (viewer, stream)
) WITHOUT ROWID;
CREATE TABLE line (
    viewer TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, message_id TEXT NOT NULL,
    text TEXT NOT NULL, PRIMARY KEY (stream, viewer, seq)
) WITHOUT ROWID;
CREATE INDEX line_message ON line (stream, message_id);
CREATE TABLE allusion (
    viewer TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
    at INTEGER NOT NULL, message_id TEXT NOT NULL, PRIMARY KEY (viewer, stream, seq, kind, name)
) WITHOUT ROWID;
CREATE INDEX allusion_message ON allusion (message_id);
CREATE TABLE payment (
    viewer TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
    amount TEXT NOT NULL, currency TEXT NOT NULL, tier TEXT NOT NULL, months INTEGER NOT NULL,
    count INTEGER NOT NULL, PRIMARY KEY (viewer, stream, seq)
) WITHOUT ROWID;
CREATE TABLE badge (
    viewer TEXT NOT NULL, stream TEXT NOT NULL, at INTEGER NOT NULL, months INTEGER NOT NULL,
    PRIMARY KEY (viewer, stream)
) WITHOUT ROWID;
CREATE TABLE gift (
    viewer TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL, recipient TEXT NOT NULL,
    PRIMARY KEY (viewer, stream, seq, recipient)
) WITHOUT ROWID;
CREATE INDEX gift_recipient ON gift (recipient);
CREATE TABLE raid (
    viewer TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, viewers INTEGER NOT NULL,
    PRIMARY KEY (viewer, stream, seq)
) WITHOUT ROWID;
CREATE TABLE utterance (
    stream TEXT NOT NULL, id TEXT NOT NULL, viewer TEXT, heard INTEGER NOT NULL, PRIMARY KEY (stream, id)
) WITHOUT ROWID;
CREATE INDEX utterance_viewer ON utterance (viewer) WHERE viewer IS NOT NULL;
CREATE TABLE deleted (message_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE banned (viewer TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE cleared (stream TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE covered (
    stream TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (stream, first)
) WITHOUT ROWID;
CREATE TABLE expired (before INTEGER PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE forgotten (kind TEXT NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (kind, mark)) WITHOUT ROWID;
"""
_WAITS_MS = 5_000
_CACHED_KIB = 32_000
"""Pages the writer keeps: viewers and message ids are random, and a batch touches many."""

_LOG_PAGES_BEFORE_CHECKPOINT = 4_000


def open_file(path: Path) -> sqlite3.Connection:
    """Open a memory for writing, or begin one; raise `MemoryFileError` for a file that is none.

    What is deleted in it is overwritten. The connection may be used by any thread, one at a time.
    """
    with naming(path), ExitStack() as closing_on_error:
        connection = _connect(path)
        closing_on_error.callback(connection.close)
        if _is_blank(connection):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA + STREAM_TABLES + sqlite_company.SCHEMA + sqlite_facts.SCHEMA)
            connection.execute(f"PRAGMA user_version = {FORMAT}")
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute("COMMIT")
        _check(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA cache_size = -{_CACHED_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES_BEFORE_CHECKPOINT}")
        closing_on_error.pop_all()
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open a second connection, which changes nothing."""
    with naming(path), ExitStack() as closing_on_error:
        connection = _connect(path)
        closing_on_error.callback(connection.close)
        _check(connection, path)
        connection.execute("PRAGMA query_only = ON")
        closing_on_error.pop_all()
    return connection


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn what SQLite says into an error that names the file and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _unusable(path, f"SQLite says that {error}") from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA busy_timeout = {_WAITS_MS}")
    connection.create_function("folded", 1, _folded, deterministic=True)
    connection.create_function("worded", 1, worded, deterministic=True)
    return connection


def _folded(text: str) -> str:
    return text.casefold()


def _is_blank(connection: sqlite3.Connection) -> bool:
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return not tables and connection.execute("PRAGMA application_id").fetchone()[0] == 0


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION_ID:
        raise _unusable(path, "it is no memory of this program")
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found != FORMAT:
        raise _unusable(path, f"its format is {found}, this version of the program reads {FORMAT}")


def _unusable(path: Path, what: str) -> MemoryFileError:
    return MemoryFileError(
        f"The memory of viewers {path} cannot be used: {what}. Nothing is lost: `vtuber memory rebuild` builds it anew "
        "from the journals, and so does the next stream."
    )
