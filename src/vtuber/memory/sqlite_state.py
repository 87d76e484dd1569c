"""The records of a memory's file: giving them out, and being filled with another memory's."""

import json
import sqlite3
from collections.abc import Iterator

from vtuber.memory.graph import (
    BadgeWorn,
    ChattedIn,
    GiftedTo,
    KeptLine,
    PaymentMade,
    RaidedWith,
    SegmentNode,
    StreamNode,
    TakenUp,
    ToldFact,
    ViewerNode,
)
from vtuber.memory.ports import Filling
from vtuber.memory.state import (
    KINDS,
    AddressedUtterance,
    BannedViewer,
    ClearedStream,
    CoveredRows,
    DeletedMessage,
    ExpiryMoment,
    ForgottenMark,
    HeardUtterance,
    KeptAllusion,
    Piece,
    PromiseTurnings,
    Record,
    UntoldWord,
)
from vtuber.memory.stream_graph import ClipNode, GamePlayed, PhraseEchoed, PromiseNode, Takings, TopicTalk

TABLES: dict[type[Record], str] = {
    ForgottenMark: "forgotten",
    ExpiryMoment: "expired",
    ViewerNode: "viewer",
    StreamNode: "stream",
    SegmentNode: "segment",
    ChattedIn: "chatted",
    KeptLine: "line",
    KeptAllusion: "allusion",
    PaymentMade: "payment",
    BadgeWorn: "badge",
    GiftedTo: "gift",
    RaidedWith: "raid",
    AddressedUtterance: "utterance",
    HeardUtterance: "utterance",
    TakenUp: "answered",
    ToldFact: "told",
    UntoldWord: "untold",
    PromiseNode: "promise",
    PromiseTurnings: "promise",
    Takings: "taking",
    TopicTalk: "talk",
    PhraseEchoed: "phrase",
    GamePlayed: "game",
    ClipNode: "clip",
    DeletedMessage: "deleted",
    BannedViewer: "banned",
    ClearedStream: "cleared",
    CoveredRows: "covered",
}
"""Where a kind is kept. Its fields are the table's columns, in their order, unless a statement below says otherwise."""

_ALIASES = "(SELECT json_group_array(name) FROM (SELECT name FROM alias WHERE viewer = id ORDER BY name))"
_SELECT: dict[type[Record], str] = {
    ViewerNode: f"SELECT id, name, first, last, months, {_ALIASES} FROM viewer",  # noqa: S608  (a constant)
    AddressedUtterance: "SELECT stream, id, viewer FROM utterance WHERE viewer IS NOT NULL",
    HeardUtterance: "SELECT stream, id FROM utterance WHERE heard",
    ToldFact: "SELECT viewer, stream, seq, n, at, message_id, key, value, confidence FROM told",
    PromiseNode: "SELECT * FROM promise WHERE text IS NOT NULL",
    PromiseTurnings: "SELECT id, due, kept, dropped, expired FROM promise WHERE text IS NULL",
}
_INSERT: dict[type[Record], str] = {
    ViewerNode: "INSERT OR REPLACE INTO viewer VALUES (:id, :name, :last, :first, :last, :months)",
    AddressedUtterance: "INSERT INTO utterance VALUES (:stream, :utterance, :viewer, 0) "
    "ON CONFLICT (stream, id) DO UPDATE SET viewer = excluded.viewer",
    HeardUtterance: "INSERT INTO utterance VALUES (:stream, :utterance, NULL, 1) "
    "ON CONFLICT (stream, id) DO UPDATE SET heard = 1",
    ToldFact: "INSERT OR REPLACE INTO told VALUES (:viewer, :stream, :seq, :n, :at, :message_id, :key, :value, "
    ":confidence, CASE :value WHEN '' THEN '' ELSE worded(:key || ' ' || :value) END)",
    PromiseTurnings: "INSERT OR REPLACE INTO promise (id, due, kept, dropped, expired) "
    "VALUES (:id, :due, :kept, :dropped, :expired)",
}


def rows_of(connection: sqlite3.Connection, kind: type[Record]) -> sqlite3.Cursor:
    """Look at all of a kind; a file that is not written to gives it in the same order each time."""
    return connection.execute(_SELECT.get(kind, f"SELECT * FROM {TABLES[kind]}"))  # noqa: S608  (a constant)


def piece_of(cursor: sqlite3.Cursor, kind: type[Record], size: int) -> Piece:
    """Return the next records; none if there are no more."""
    rows: list[tuple[object, ...]] = cursor.fetchmany(size)
    if kind is ViewerNode:
        rows = [(*row[:-1], tuple(json.loads(str(row[-1])))) for row in rows]
    return tuple(kind(*row) for row in rows)  # type: ignore[arg-type]  # (the schema's types are the record's)


def filling(connection: sqlite3.Connection) -> Filling | None:
    """Return what the file is being filled with; None for a whole one."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'filling'").fetchone():
        return None
    of, done = connection.execute("SELECT of, done FROM filling").fetchone()
    return Filling(of=of, done=done)


def begin_filling(connection: sqlite3.Connection, of: str) -> None:
    """Empty the file and note what it is being filled with, within the open transaction."""
    for table in _tables(connection):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  (a name of the schema's)
    connection.execute("CREATE TABLE IF NOT EXISTS filling (of TEXT NOT NULL, done INTEGER NOT NULL)")
    connection.execute("INSERT INTO filling VALUES (?, 0)", (of,))


def fill(connection: sqlite3.Connection, piece: Piece, done: int) -> None:
    """Put records in, within the open transaction; those that are there already stay as they are."""
    for kind in KINDS:
        records = [record for record in piece if type(record) is kind]
        if records:
            _insert(connection, kind, records)
    connection.execute("UPDATE filling SET done = ?", (done,))


def end_filling(connection: sqlite3.Connection) -> None:
    """Note that the file is whole, within the open transaction."""
    connection.execute("DROP TABLE filling")


def _insert(connection: sqlite3.Connection, kind: type[Record], records: list[Record]) -> None:
    fields = kind.__dataclass_fields__
    places = ", ".join(f":{name}" for name in fields)
    statement = _INSERT.get(kind, f"INSERT OR REPLACE INTO {TABLES[kind]} VALUES ({places})")  # noqa: S608  (constants)
    connection.executemany(statement, [{name: getattr(each, name) for name in fields} for each in records])
    aliases = [(each.id, name) for each in records if isinstance(each, ViewerNode) for name in each.names]
    connection.executemany("INSERT INTO alias VALUES (?, ?) ON CONFLICT DO NOTHING", aliases)


def _tables(connection: sqlite3.Connection) -> Iterator[str]:
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        yield str(name)
