"""The one exception to a journal that is only added to: what somebody wants forgotten is blanked in it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from vtuber.domain.events import Event
from vtuber.runtime import journal_file
from vtuber.runtime.codec import encode
from vtuber.runtime.journal import read_rows

Rewrite = Callable[[Event], Event]
"""Returns what an event becomes, the same object if nothing changes."""

_NOTE = "blanked"
_ROWS_AT_ONCE = 2_000


def rewrite(path: Path, *, version: str, prepare: Callable[[Event], None], change: Rewrite) -> int:
    """Rewrite the payloads of a journal nobody writes to; return how many changed.

    `prepare` is called with all events first. Ids, kinds, causes and the order stay. All happens in one transaction,
    the old bytes are overwritten. A journal that has not grown since the same `version` is left as it is. Raises
    `JournalCorruptError` for a journal that cannot be read, before anything is changed.
    """
    with closing(journal_file.open_for_writing(path)) as connection, journal_file.naming(path):
        connection.execute("PRAGMA secure_delete = ON")
        done = f"{version} {journal_file.size_of(connection)}"
        if journal_file.noted(connection, _NOTE) == done:
            return 0
        _each(path, lambda _seq, event: prepare(event))
        changed: list[tuple[bytes, int]] = []

        def look(seq: int, event: Event) -> None:
            new = change(event)
            if new is not event:
                changed.append((encode(new), seq))

        _each(path, look)
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("UPDATE event SET payload = ? WHERE seq = ?", changed)
        journal_file.note(connection, _NOTE, done)
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
