"""The memory of streams in the file: its tables, statements and questions."""

import sqlite3
from collections import Counter
from typing import TypeVar

from vtuber.memory.changes import Change
from vtuber.memory.history import (
    PHRASES_LOOKED_BACK,
    PROMISES_KEPT_IN_MIND,
    STREAMS_LOOKED_BACK,
    TALKS_LOOKED_BACK,
    StreamHistory,
    StreamRows,
    history_of,
)
from vtuber.memory.stream_changes import (
    Clipped,
    Discussed,
    Echoed,
    Played,
    Promised,
    PromiseTurned,
    StreamChange,
    Took,
)
from vtuber.memory.stream_graph import ClipNode, GamePlayed, PhraseEchoed, PromiseNode, Takings, TopicTalk

STREAM_TABLES = """
CREATE TABLE promise (
    id TEXT PRIMARY KEY, stream TEXT, seq INTEGER, at INTEGER, text TEXT, until TEXT, amount TEXT, currency TEXT,
    raised TEXT, percent INTEGER, due INTEGER NOT NULL DEFAULT 0, kept INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0, expired INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE taking (
    stream TEXT NOT NULL, currency TEXT NOT NULL, millionths INTEGER NOT NULL, PRIMARY KEY (stream, currency)
) WITHOUT ROWID;
CREATE TABLE talk (
    stream TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, activity TEXT NOT NULL, topic TEXT NOT NULL,
    seconds INTEGER NOT NULL, viewer_s INTEGER NOT NULL, messages INTEGER NOT NULL, laughs INTEGER NOT NULL,
    payments INTEGER NOT NULL, PRIMARY KEY (stream, seq)
) WITHOUT ROWID;
CREATE TABLE phrase (
    stream TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, phrase TEXT NOT NULL, voices INTEGER NOT NULL,
    hers INTEGER NOT NULL, PRIMARY KEY (stream, seq)
) WITHOUT ROWID;
CREATE TABLE game (
    stream TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, game TEXT NOT NULL, moment TEXT NOT NULL,
    winner TEXT NOT NULL, PRIMARY KEY (stream, seq)
) WITHOUT ROWID;
CREATE TABLE clip (
    stream TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, clip TEXT NOT NULL, PRIMARY KEY (stream, seq)
) WITHOUT ROWID;
"""

_PROMISED = """
INSERT INTO promise (id, stream, seq, at, text, until, amount, currency, raised, percent)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    stream = excluded.stream, seq = excluded.seq, at = excluded.at, text = excluded.text, until = excluded.until,
    amount = excluded.amount, currency = excluded.currency, raised = excluded.raised, percent = excluded.percent
"""
_TURNED = """
INSERT INTO promise (id, {state}) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET
    {state} = CASE WHEN {state} = 0 THEN excluded.{state} ELSE min({state}, excluded.{state}) END
"""
_STATEMENT_OF = {state: _TURNED.format(state=state) for state in ("due", "kept", "dropped", "expired")}
_TAKING = """
INSERT INTO taking VALUES (?, ?, ?) ON CONFLICT (stream, currency) DO UPDATE SET
    millionths = millionths + excluded.millionths
"""
_PROMISES = """
SELECT id, stream, seq, at, text, until, amount, currency, raised, percent, due, kept, dropped, expired
FROM promise WHERE text IS NOT NULL
"""
_OWED = f"{_PROMISES} AND NOT (kept OR dropped OR expired) AND stream <> ? ORDER BY at DESC, id DESC LIMIT ?"
_STREAMS = "SELECT id FROM stream WHERE id <> ? ORDER BY first DESC, id DESC LIMIT ?"
_TALKS = "SELECT * FROM talk WHERE stream <> ? ORDER BY at DESC, stream DESC, seq DESC LIMIT ?"
_PHRASES = "SELECT * FROM phrase WHERE stream <> ? ORDER BY at DESC, stream DESC, seq DESC LIMIT ?"
_COUNTED = """
SELECT (SELECT count(*) FROM promise WHERE text IS NOT NULL), (SELECT count(DISTINCT topic) FROM talk),
    (SELECT count(*) FROM game WHERE moment = 'started'), (SELECT count(*) FROM clip)
"""


C = TypeVar("C", bound=StreamChange)


def write_streams(connection: sqlite3.Connection, stream: str, changes: dict[type, list[Change]]) -> None:
    """Apply changes, by kind, that were never applied before, within the open transaction."""
    connection.executemany(_PROMISED, [_promised(stream, each) for each in _of(changes, Promised)])
    for turn in _of(changes, PromiseTurned):
        connection.execute(_STATEMENT_OF[turn.state], (turn.promise, turn.at))
    sums: Counter[str] = Counter()
    for took in _of(changes, Took):
        sums[took.currency] += took.millionths
    connection.executemany(_TAKING, [(stream, currency, sums[currency]) for currency in sorted(sums)])
    _write_rows(connection, stream, changes)


def _write_rows(connection: sqlite3.Connection, stream: str, changes: dict[type, list[Change]]) -> None:
    talks = [
        (stream, t.seq, t.at, t.activity, t.topic, t.seconds, t.viewer_s, t.messages, t.laughs, t.payments)
        for t in _of(changes, Discussed)
    ]
    connection.executemany("INSERT INTO talk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", talks)
    phrases = [(stream, p.seq, p.at, p.phrase, p.voices, int(p.hers)) for p in _of(changes, Echoed)]
    connection.executemany("INSERT INTO phrase VALUES (?, ?, ?, ?, ?, ?)", phrases)
    games = [(stream, g.seq, g.at, g.game, g.moment, g.winner) for g in _of(changes, Played)]
    connection.executemany("INSERT INTO game VALUES (?, ?, ?, ?, ?, ?)", games)
    clips = [(stream, c.seq, c.at, c.clip) for c in _of(changes, Clipped)]
    connection.executemany("INSERT INTO clip VALUES (?, ?, ?, ?)", clips)


def _of(changes: dict[type, list[Change]], kind: type[C]) -> list[C]:
    return [change for change in changes.get(kind, ()) if isinstance(change, kind)]


def _promised(stream: str, change: Promised) -> tuple[object, ...]:
    return (
        change.promise,
        stream,
        change.seq,
        change.at,
        change.text,
        change.until,
        change.amount,
        change.currency,
        change.raised,
        change.percent,
    )


def history(connection: sqlite3.Connection, besides: str) -> StreamHistory:
    """Return what all streams but one left."""
    streams = [stream for (stream,) in connection.execute(_STREAMS, (besides, STREAMS_LOOKED_BACK))]
    takings = connection.execute("SELECT * FROM taking WHERE stream <> ?", (besides,))
    return history_of(
        StreamRows(
            streams=tuple(reversed(streams)),
            promises=[PromiseNode(*row) for row in connection.execute(_OWED, (besides, PROMISES_KEPT_IN_MIND))],
            takings=[Takings(*row) for row in takings],
            talks=[TopicTalk(*row) for row in connection.execute(_TALKS, (besides, TALKS_LOOKED_BACK))],
            phrases=[PhraseEchoed(*row) for row in connection.execute(_PHRASES, (besides, PHRASES_LOOKED_BACK))],
        )
    )


def promises(connection: sqlite3.Connection) -> tuple[PromiseNode, ...]:
    """Return all promises, in order."""
    return tuple(PromiseNode(*row) for row in sorted(connection.execute(_PROMISES)))


def counted(connection: sqlite3.Connection) -> tuple[int, int, int, int]:
    """Return how many promises, topics, games and clips there are."""
    promised, topics, games, clips = connection.execute(_COUNTED).fetchone()
    return promised, topics, games, clips


def takings(connection: sqlite3.Connection) -> tuple[Takings, ...]:
    """Return what streams took in."""
    return tuple(Takings(*row) for row in sorted(connection.execute("SELECT * FROM taking")))


def talks(connection: sqlite3.Connection) -> tuple[TopicTalk, ...]:
    """Return all topics that were discussed."""
    return tuple(TopicTalk(*row) for row in sorted(connection.execute("SELECT * FROM talk")))


def phrases(connection: sqlite3.Connection) -> tuple[PhraseEchoed, ...]:
    """Return all phrases chat took up."""
    return tuple(PhraseEchoed(*row) for row in sorted(connection.execute("SELECT * FROM phrase")))


def games(connection: sqlite3.Connection) -> tuple[GamePlayed, ...]:
    """Return the games that began and were over."""
    return tuple(GamePlayed(*row) for row in sorted(connection.execute("SELECT * FROM game")))


def clips(connection: sqlite3.Connection) -> tuple[ClipNode, ...]:
    """Return all clips."""
    return tuple(ClipNode(*row) for row in sorted(connection.execute("SELECT * FROM clip")))


WORDS = (("promise", "text"), ("talk", "topic"), ("phrase", "phrase"))
"""Tables and their columns with words: a row whose words name somebody who is forgotten goes."""
