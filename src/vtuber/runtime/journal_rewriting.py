"""The one exception to a journal that is only added to: what somebody wants forgotten is blanked in it."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from vtuber.domain.events import Event
from vtuber.runtime import journal_file
from vtuber.runtime.codec import encode, writable
from vtuber.runtime.journal import read_rows

Rewrite = Callable[[Event], Event]
"""Returns what an event becomes, the same object if nothing changes."""

_BLANKED, _EXPIRED = "blanked", "expired"
_A_MOMENT_S = 0.001
_ROWS_AT_ONCE = 2_000


def rewrite(path: Path, *, version: str, prepare: Callable[[Event], None], change: Rewrite) -> int:
    """Rewrite the payloads of a journal nobody writes to; return how many changed.

    `prepare` is called with all events first. Kinds, times, causes and the order stay, and ids unless they tell a
    viewer's. All happens in one transaction, the old bytes are overwritten. A journal that has not grown since the same
    `version` is left as it is. Raises `JournalCorruptError` for a journal that cannot be read, before anything is
    changed.
    """
    with _opened(path) as connection:
        done = f"{version} {journal_file.size_of(connection)}"
        if journal_file.noted(connection, _BLANKED) == done:
            return 0
        _each(path, lambda _seq, event: prepare(event))
        return _change(path, connection, change, lambda: (_BLANKED, done))


def rewrite_older(path: Path, *, before: float, kept: Collection[str], change: Rewrite, named: Collection[str]) -> int:
    """Rewrite like `rewrite` what is older than a time (seconds since 1970); return how many events changed.

    `change` adds to `named` the signs of those who stay named. A journal it was done to is left as it is while all of
    them are among the `kept`.
    """
    with _opened(path) as connection:
        first, last = journal_file.span_of(connection)
        if first is None or last is None or first >= before:
            return 0
        noted = journal_file.noted(connection, _EXPIRED)
        done, names = msgspec.json.decode(noted, type=tuple[float, frozenset[str]]) if noted else (0.0, frozenset())
        if done >= min(before, last + _A_MOMENT_S) and names <= frozenset(kept):
            return 0
        return _change(
            path, connection, change, lambda: (_EXPIRED, msgspec.json.encode((before, sorted(named))).decode())
        )


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(journal_file.open_for_writing(path)) as connection, journal_file.naming(path):
        connection.execute("PRAGMA secure_delete = ON")
        yield connection


def _change(path: Path, connection: sqlite3.Connection, change: Rewrite, note: Callable[[], tuple[str, str]]) -> int:
    changed: list[tuple[str, bytes, int]] = []

    def look(seq: int, event: Event) -> None:
        new = change(event)
        if new is not event:
            changed.append((writable(new.id), encode(new), seq))

    _each(path, look)
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("UPDATE event SET id = ?, payload = ? WHERE seq = ?", changed)
    journal_file.note(connection, *note())
    connection.execute("COMMIT")
    if changed:
        _scrub(connection)
    return len(changed)


def _each(path: Path, look: Callable[[int, Event], None]) -> None:
    last = 0
    while True:
        after = last
        last, events = read_rows(path, after=after, limit=_ROWS_AT_ONCE)
        for seq, event in events:
            look(seq, event)
        if last == after:
            return


def _scrub(connection: sqlite3.Connection) -> None:
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
