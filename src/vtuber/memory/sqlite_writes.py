"""Changes of the graph as statements: one for each kind of change and batch."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar, cast

from vtuber.memory import sqlite_company, sqlite_facts
from vtuber.memory.changes import (
    Addressed,
    Alluded,
    Answered,
    Banned,
    Change,
    Cleared,
    Deleted,
    Gifted,
    Heard,
    Met,
    Paid,
    Raided,
    Said,
    Spanned,
    Told,
    Turned,
    Untold,
    Wore,
)
from vtuber.memory.graph import LINES_KEPT
from vtuber.memory.positions import Positions
from vtuber.memory.sqlite_streams import write_streams

C = TypeVar("C", bound=Change)
Row = tuple[object, ...]
Sorted = defaultdict[type, list[Change]]
"""Changes by kind."""

_MET = """
INSERT INTO viewer VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    name = CASE WHEN (excluded.name_at, excluded.name) > (name_at, name) THEN excluded.name ELSE name END,
    name_at = max(name_at, excluded.name_at), first = min(first, excluded.first), last = max(last, excluded.last),
    months = max(months, excluded.months)
"""
_CHATTED = """
INSERT INTO chatted VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (viewer, stream) DO UPDATE SET
    messages = messages + excluded.messages, first = min(first, excluded.first), last = max(last, excluded.last),
    last_seq = max(last_seq, excluded.last_seq)
"""
_IS_TAKEN_BACK = """(
    EXISTS (SELECT 1 FROM deleted WHERE deleted.message_id = :message_id)
    OR EXISTS (SELECT 1 FROM banned WHERE banned.viewer = :viewer AND :at <= until)
    OR EXISTS (SELECT 1 FROM cleared WHERE cleared.stream = :stream AND :at <= cleared.at))
"""
_IS_GONE = f"({_IS_TAKEN_BACK} OR {sqlite_facts.IS_UNTOLD})"
_LINE = f"""
INSERT INTO line VALUES (
    :viewer, :stream, :seq, :at, :message_id, CASE WHEN {_IS_GONE} THEN '' ELSE :text END)
"""  # noqa: S608  (a constant)
_PRUNE = """
DELETE FROM line WHERE viewer = ?1 AND stream = ?2 AND seq < (
    SELECT min(seq) FROM (SELECT seq FROM line WHERE viewer = ?1 AND stream = ?2 ORDER BY seq DESC LIMIT ?3))
"""
_ALLUSION = f"""
INSERT INTO allusion SELECT :viewer, :stream, :seq, :kind, :name, :at, :message_id WHERE NOT {_IS_TAKEN_BACK}
"""
_BLANK_DELETED = "UPDATE line SET text = '' WHERE stream IN (SELECT stream FROM covered) AND message_id = ?"
_BLANK_BANNED = """
UPDATE line SET text = '' WHERE stream IN (SELECT stream FROM chatted WHERE viewer = ?1) AND viewer = ?1 AND at <= ?2
"""
_BADGE = """
INSERT INTO badge VALUES (?, ?, ?, ?) ON CONFLICT (viewer, stream) DO UPDATE SET
    at = max(at, excluded.at), months = CASE
        WHEN (excluded.at, excluded.months) > (at, months) THEN excluded.months ELSE months END
"""
_STREAM = """
INSERT INTO stream VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    idx = max(idx, excluded.idx), first = min(first, excluded.first), last = max(last, excluded.last)
"""
_ADDRESSED = "INSERT INTO utterance VALUES (?, ?, ?, 0) ON CONFLICT (stream, id) DO UPDATE SET viewer = excluded.viewer"
_HEARD = "INSERT INTO utterance VALUES (?, ?, NULL, 1) ON CONFLICT (stream, id) DO UPDATE SET heard = 1"
_BANNED = "INSERT INTO banned VALUES (?, ?) ON CONFLICT (viewer) DO UPDATE SET until = max(until, excluded.until)"
_CLEARED = "INSERT INTO cleared VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET at = max(at, excluded.at)"


def write(connection: sqlite3.Connection, stream: str, changes: Iterable[Change]) -> None:
    """Apply changes that were never applied before, within the open transaction."""
    by_kind: Sorted = defaultdict(list)
    for change in changes:
        by_kind[type(change)].append(change)
    # What takes words back goes first: words that are written after it ask whether they were.
    _take_back(connection, stream, by_kind)
    _write_viewers(connection, stream, by_kind)
    _write_words(connection, stream, by_kind)
    sqlite_facts.write(connection, stream, _of(by_kind, Told), _IS_GONE)
    _write_money(connection, stream, by_kind)
    _write_show(connection, stream, by_kind)
    write_streams(connection, stream, by_kind)


def covered(connection: sqlite3.Connection, stream: str) -> Positions:
    """Return which rows of a stream's journal are in."""
    rows = connection.execute("SELECT first, last FROM covered WHERE stream = ? ORDER BY first", (stream,))
    return Positions(tuple((first, last) for first, last in rows))


def cover(connection: sqlite3.Connection, stream: str, positions: Positions) -> None:
    """Note which rows are in."""
    connection.execute("DELETE FROM covered WHERE stream = ?", (stream,))
    connection.executemany("INSERT INTO covered VALUES (?, ?, ?)", [(stream, *each) for each in positions.intervals])


def _take_back(connection: sqlite3.Connection, stream: str, changes: Sorted) -> None:
    for deleted in _of(changes, Deleted):
        connection.execute("INSERT INTO deleted VALUES (?) ON CONFLICT DO NOTHING", (deleted.message_id,))
        connection.execute(_BLANK_DELETED, (deleted.message_id,))
        connection.execute("DELETE FROM allusion WHERE message_id = ?", (deleted.message_id,))
    for banned in _of(changes, Banned):
        whose = (banned.viewer, banned.until)
        connection.execute(_BANNED, whose)
        connection.execute(_BLANK_BANNED, whose)
        connection.execute("DELETE FROM allusion WHERE viewer = ? AND at <= ?", whose)
    for cleared in _of(changes, Cleared):
        which = (stream, cleared.at)
        connection.execute(_CLEARED, which)
        connection.execute("UPDATE line SET text = '' WHERE stream = ? AND at <= ?", which)
        connection.execute("DELETE FROM allusion WHERE stream = ? AND at <= ?", which)
    sqlite_facts.take_back(
        connection,
        stream,
        deleted=_of(changes, Deleted),
        banned=_of(changes, Banned),
        cleared=_of(changes, Cleared),
        untold=_of(changes, Untold),
    )


def _write_viewers(connection: sqlite3.Connection, stream: str, changes: Sorted) -> None:
    met = _by(_of(changes, Met), lambda change: change.viewer)
    rows: list[Row] = []
    for viewer, all_met in met.items():
        newest = max(all_met, key=lambda change: (change.at, change.name))
        first = min(change.at for change in all_met)
        rows.append((viewer, newest.name, newest.at, first, newest.at, max(change.months for change in all_met)))
    connection.executemany(_MET, rows)
    names = {(change.viewer, change.name.casefold()) for change in _of(changes, Met)}
    connection.executemany("INSERT INTO alias VALUES (?, ?) ON CONFLICT DO NOTHING", sorted(names))
    said = _by(_of(changes, Said), lambda change: change.viewer)
    connection.executemany(
        _CHATTED,
        [
            (
                viewer,
                stream,
                len(lines),
                min(line.at for line in lines),
                max(line.at for line in lines),
                max(line.seq for line in lines),
            )
            for viewer, lines in said.items()
        ],
    )


def _write_words(connection: sqlite3.Connection, stream: str, changes: Sorted) -> None:
    kept = _by((line for line in _of(changes, Said) if line.text is not None), lambda line: line.viewer)
    latest = [line for lines in kept.values() for line in sorted(lines, key=_seq)[-LINES_KEPT:]]
    connection.executemany(
        _LINE,
        [
            {
                "viewer": line.viewer,
                "stream": stream,
                "seq": line.seq,
                "at": line.at,
                "message_id": line.message_id,
                "text": line.text,
            }
            for line in latest
        ],
    )
    connection.executemany(_PRUNE, [(viewer, stream, LINES_KEPT) for viewer in kept])
    connection.executemany(
        _ALLUSION,
        [
            {
                "viewer": each.viewer,
                "stream": stream,
                "seq": each.seq,
                "kind": each.kind,
                "name": each.to,
                "at": each.at,
                "message_id": each.message_id,
            }
            for each in _of(changes, Alluded)
        ],
    )


def _write_money(connection: sqlite3.Connection, stream: str, changes: Sorted) -> None:
    connection.executemany(
        "INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                paid.viewer,
                stream,
                paid.seq,
                paid.at,
                paid.kind,
                paid.amount or "",
                paid.currency,
                paid.tier,
                paid.months,
                paid.count,
            )
            for paid in _of(changes, Paid)
        ],
    )
    gifts = [(gift.viewer, stream, gift.seq, gift.recipient) for gift in _of(changes, Gifted)]
    connection.executemany("INSERT INTO gift VALUES (?, ?, ?, ?)", gifts)
    worn = _by(_of(changes, Wore), lambda change: change.viewer)
    latest = [max((change.at, change.months) for change in all_worn) for all_worn in worn.values()]
    connection.executemany(_BADGE, [(viewer, stream, *last) for viewer, last in zip(worn, latest, strict=True)])
    raids = [(raid.viewer, stream, raid.seq, raid.at, raid.viewers) for raid in _of(changes, Raided)]
    connection.executemany("INSERT INTO raid VALUES (?, ?, ?, ?, ?)", raids)


def _write_show(connection: sqlite3.Connection, stream: str, changes: Sorted) -> None:
    spans = [(stream, -1 if each.index is None else each.index, each.at, each.at) for each in _of(changes, Spanned)]
    connection.executemany(_STREAM, spans)
    turns = [(stream, turn.seq, turn.at, turn.activity, turn.topic) for turn in _of(changes, Turned)]
    connection.executemany("INSERT INTO segment VALUES (?, ?, ?, ?, ?)", turns)
    connection.executemany(_ADDRESSED, [(stream, each.utterance, each.viewer) for each in _of(changes, Addressed)])
    sqlite_company.write(connection, stream, _of(changes, Answered))
    connection.executemany(_HEARD, [(stream, each.utterance) for each in _of(changes, Heard)])


def _of(changes: Sorted, kind: type[C]) -> list[C]:
    return cast("list[C]", changes[kind])


def _by(changes: Iterable[C], key: Callable[[C], str]) -> dict[str, list[C]]:
    found: defaultdict[str, list[C]] = defaultdict(list)
    for change in changes:
        found[key(change)].append(change)
    return found


def _seq(change: Said) -> int:
    return change.seq
