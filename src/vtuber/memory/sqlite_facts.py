"""Facts in the memory's file: their tables, what is written to them and read from them."""

import sqlite3
from collections.abc import Iterable

from vtuber.domain.facts import worded
from vtuber.memory.changes import Banned, Cleared, Deleted, Told, Untold
from vtuber.memory.facts import TELLINGS_READ, PastFact, standing
from vtuber.memory.graph import FACTS_KEPT, ToldFact
from vtuber.memory.projection import moment

SCHEMA = """
CREATE TABLE told (
    viewer TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,
    message_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, confidence INTEGER NOT NULL,
    words TEXT NOT NULL, PRIMARY KEY (viewer, stream, seq, n)
) WITHOUT ROWID;
CREATE INDEX told_message ON told (message_id);
CREATE TABLE untold (
    viewer TEXT NOT NULL, word TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (viewer, word)
) WITHOUT ROWID;
"""
IS_UNTOLD = """
EXISTS (SELECT 1 FROM untold WHERE untold.viewer = :viewer AND :at <= until AND instr(worded(:text), word))
"""
"""Whether a viewer took back what a text says; in terms of the parameters of a line."""

_TOLD = "INSERT INTO told VALUES (:viewer, :stream, :seq, :n, :at, :message_id, :key, :value, :confidence, :words)"
_BLANK = "UPDATE told SET key = '', value = '', confidence = 0, words = ''"
_PRUNE = """
DELETE FROM told WHERE viewer = ?1 AND stream = ?2 AND (seq, n) < (
    SELECT seq, n FROM (
        SELECT seq, n FROM told WHERE viewer = ?1 AND stream = ?2 ORDER BY seq DESC, n DESC LIMIT ?3
    ) ORDER BY seq, n LIMIT 1)
"""
_UNTOLD = (
    "INSERT INTO untold VALUES (?, ?, ?) ON CONFLICT (viewer, word) DO UPDATE SET until = max(until, excluded.until)"
)
_OF_VIEWER = """
SELECT viewer, stream, seq, n, at, message_id, key, value, confidence FROM told
WHERE viewer = ? AND stream <> ? AND value <> '' ORDER BY at DESC, stream DESC, seq DESC, n DESC LIMIT ?
"""


def take_back(
    connection: sqlite3.Connection,
    stream: str,
    *,
    deleted: Iterable[Deleted],
    banned: Iterable[Banned],
    cleared: Iterable[Cleared],
    untold: Iterable[Untold],
) -> None:
    """Blank facts that were taken back, and lines that their viewers want untold; keep what was taken back."""
    for each in deleted:
        connection.execute(f"{_BLANK} WHERE message_id = ?", (each.message_id,))
    for ban in banned:
        connection.execute(f"{_BLANK} WHERE viewer = ? AND at <= ?", (ban.viewer, ban.until))
    for clearing in cleared:
        connection.execute(f"{_BLANK} WHERE stream = ? AND at <= ?", (stream, clearing.at))
    for wish in untold:
        which = (wish.viewer, wish.until, wish.word)
        connection.execute(_UNTOLD, (wish.viewer, wish.word, wish.until))
        connection.execute(f"{_BLANK} WHERE viewer = ? AND at <= ? AND instr(words, ?)", which)
        connection.execute(
            "UPDATE line SET text = '' WHERE stream IN (SELECT stream FROM chatted WHERE chatted.viewer = ?1) "
            "AND viewer = ?1 AND at <= ?2 AND instr(worded(text), ?3)",
            which,
        )


def write(connection: sqlite3.Connection, stream: str, told: Iterable[Told], is_taken_back: str) -> None:
    """Write facts that were never written before; `is_taken_back` is the condition of lines."""
    kept: dict[str, list[Told]] = {}
    for each in told:
        kept.setdefault(each.viewer, []).append(each)
    for viewer, facts in kept.items():
        for fact in sorted(facts, key=lambda each: (each.seq, each.n))[-FACTS_KEPT:]:
            _insert(connection, stream, fact, is_taken_back)
        connection.execute(_PRUNE, (viewer, stream, FACTS_KEPT))


def of_viewer(connection: sqlite3.Connection, viewer: str, besides: str) -> tuple[PastFact, ...]:
    """Return what holds of what a viewer told of themselves in all streams but one."""
    rows = connection.execute(_OF_VIEWER, (viewer, besides, TELLINGS_READ)).fetchall()
    return standing((ToldFact(*row) for row in rows), moment) if rows else ()


def everything(connection: sqlite3.Connection) -> tuple[ToldFact, ...]:
    """Return all facts, in order."""
    query = "SELECT viewer, stream, seq, n, at, message_id, key, value, confidence FROM told"
    return tuple(ToldFact(*row) for row in sorted(connection.execute(query)))


def _insert(connection: sqlite3.Connection, stream: str, fact: Told, is_taken_back: str) -> None:
    row = {
        "viewer": fact.viewer,
        "stream": stream,
        "seq": fact.seq,
        "n": fact.n,
        "at": fact.at,
        "message_id": fact.message_id,
        "key": fact.key,
        "value": fact.value,
        "confidence": fact.confidence,
        "words": worded(f"{fact.key} {fact.value}"),
        "text": f"{fact.key} {fact.value}",
    }
    if connection.execute(f"SELECT {is_taken_back}", row).fetchone()[0]:
        row |= {"key": "", "value": "", "confidence": 0, "words": ""}
    connection.execute(_TOLD, row)
