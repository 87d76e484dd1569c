"""The journal of a stream: every event, written down before anything acts on it."""

import asyncio
import hashlib
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import compress, islice
from pathlib import Path
from types import TracebackType
from typing import Self

from vtuber.domain.errors import DataDirectoryError, UndecodableEventError
from vtuber.domain.events import KIND_OF, TYPE_OF, Event
from vtuber.domain.show_events import Spend
from vtuber.runtime import journal_file
from vtuber.runtime.codec import decode, encode, writable
from vtuber.runtime.journal_writer import Append, JournalWriter, OnCommit
from vtuber.runtime.recent_ids import REMEMBERED, RecentIds

_LOG_PAGES_BEFORE_CHECKPOINT = 2000


class Journal:
    """An append-only SQLite file with a write-ahead log, one per stream; a context manager.

    An event is in the file when `append` returns, and survives the death of the process. A power cut or a crash of the
    operating system can lose the last moments before it (the log is forced to the disk at checkpoints only), but never
    damages what came before. An id is stored once: a line of chat is known again among the latest 16,384 events at
    least, everything else in the whole stream. A `threaded` journal commits in a thread, all that waits at once. Any
    other commits on the loop, so that the same appends give the same file, byte for byte; virtual time needs this kind,
    as it waits for no thread. One loop may append.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, threaded: bool, commit_every: int) -> None:
        self.path = path
        self._connection = connection
        self._size = journal_file.size_of(connection)
        self.highest_own_number = journal_file.highest_own_number(connection)
        """The highest n of the ids `e<n>` when the journal was opened."""
        self._recent = RecentIds(journal_file.latest_ids(connection, REMEMBERED))
        self._commit_every = commit_every
        self._uncommitted = 0
        self._closed = False
        log_pages = 0 if threaded else _LOG_PAGES_BEFORE_CHECKPOINT
        connection.execute(f"PRAGMA wal_autocheckpoint = {log_pages}")
        self._writer = JournalWriter(path, self._insert) if threaded else None

    @classmethod
    def open(cls, path: Path, *, threaded: bool, commit_every: int = 1) -> Self:
        """Open or begin a journal; raise `JournalCorruptError` where the file is none.

        `commit_every` is for rehearsals: a journal without a thread then commits only after that many events (and
        in `flush` and `close`), eight times faster, and a killed process loses the last ones.
        """
        if commit_every < 1 or (threaded and commit_every > 1):
            raise ValueError("commit_every is at least 1, and 1 for a threaded journal")
        connection = journal_file.open_for_writing(path)
        try:
            return cls(path, connection, threaded=threaded, commit_every=commit_every)
        except sqlite3.Error as error:
            connection.close()
            raise journal_file.corrupt(path, f"SQLite says that {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def size(self) -> int:
        """How many events are stored."""
        return self._size

    async def append(self, events: Sequence[Event], *, on_commit: OnCommit | None = None) -> tuple[bool, ...]:
        """Commit events, in order; return for each whether it was new (False: its id was known already).

        `on_commit` is called on the loop with the same answer, in the order of the commits, also when the caller has
        been cancelled meanwhile. Raises `DataDirectoryError` when the file cannot be written; then none of the events
        is in it.
        """
        if self._closed:
            raise ValueError(f"the journal {self.path} is closed")
        rows = [_row(event) for event in events]
        if self._writer is not None:
            append = Append(rows, on_commit, asyncio.get_running_loop().create_future())
            self._writer.put(append)
            return await append.done
        stored = self._insert(rows)
        if on_commit is not None:
            on_commit(stored)
        return stored

    async def settle(self) -> None:
        """Return when the `on_commit` of everything appended so far was called."""
        if self._writer is not None:
            await self.append(())

    async def flush(self) -> None:
        """Return when everything appended so far is committed and its `on_commit` was called."""
        await self.append(())
        if self._writer is None:
            self._commit()

    def close(self) -> None:
        """Commit what waits, fold the log into the file, and release it.

        A log that cannot be folded in, as on a full disk, stays beside the file and is read with it.
        """
        if self._closed:
            return
        self._closed = True
        if self._writer is not None:
            self._writer.close()
        try:
            self._commit()
            with suppress(sqlite3.Error):
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            self._connection.close()

    def _insert(self, rows: Sequence[journal_file.Row]) -> tuple[bool, ...]:
        if not rows:
            return ()
        try:
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            stored = self._store(rows)
            self._uncommitted += len(rows)
            if self._uncommitted >= self._commit_every:
                self._commit()
        except sqlite3.Error as error:
            raise self._unwritable(error) from error
        self._size += sum(stored)
        return stored

    def _store(self, rows: Sequence[journal_file.Row]) -> tuple[bool, ...]:
        ids = [row[0] for row in rows]
        unknown = self._recent.unknown(ids)
        if all(unknown):
            stored = journal_file.insert(self._connection, rows)
        else:
            fresh = iter(journal_file.insert(self._connection, list(compress(rows, unknown))))
            stored = tuple(is_unknown and next(fresh) for is_unknown in unknown)
        self._recent.add(compress(ids, stored))
        return stored

    def _commit(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        self._uncommitted = 0

    def _unwritable(self, error: sqlite3.Error) -> DataDirectoryError:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        return DataDirectoryError(
            f"The journal {self.path} cannot be written: {error}. Make room on its disk or mend its permissions, then "
            "start again; all that was acknowledged is kept."
        )


def _row(event: Event) -> journal_file.Row:
    cause = None if event.cause is None else writable(event.cause)
    return writable(event.id), KIND_OF[type(event)], event.at.timestamp(), cause, encode(event)


def read_journal(path: Path) -> Iterator[Event]:
    """Give the events of a journal in order, also while another process writes it.

    Reads a few hundred rows at a time. Raises `JournalCorruptError`, which names the row, after all that could be read.
    """
    for seq, kind, payload in journal_file.rows_of(path):
        try:
            event = decode(kind, payload)
        except UndecodableEventError as error:
            raise journal_file.corrupt(path, f"row {seq} is {error}") from error
        yield event


def read_rows(
    path: Path, *, after: int, limit: int, kinds: Collection[str] = TYPE_OF
) -> tuple[int, list[tuple[int, Event]]]:
    """Return the number of the last of up to `limit` rows after one, and those events among them of some kinds.

    The number is `after` if there are no more rows. Raises `JournalCorruptError` like `read_journal`.
    """
    last, events = after, []
    for seq, kind, payload in islice(journal_file.rows_of(path, after=after), limit):
        last = seq
        if kind in kinds:
            try:
                events.append((seq, decode(kind, payload)))
            except UndecodableEventError as error:
                raise journal_file.corrupt(path, f"row {seq} is {error}") from error
    return last, events


def rows_in(path: Path) -> int:
    """Return how many events a journal has; 0 for one that cannot be read."""
    return journal_file.size_at(path)


def read_spending(path: Path, *, since: datetime) -> Iterator[Spend]:
    """Give what was paid for services from a time on; the other events are passed over without being read."""
    for seq, payload in journal_file.rows_of_kind(path, KIND_OF[Spend], since=since.timestamp()):
        try:
            event = decode(KIND_OF[Spend], payload)
        except UndecodableEventError as error:
            raise journal_file.corrupt(path, f"row {seq} is {error}") from error
        if isinstance(event, Spend):
            yield event


def journal_sha256(path: Path) -> str:
    """Return a digest of all rows' sequence numbers, kinds and payloads."""
    digest = hashlib.sha256()
    for seq, kind, payload in journal_file.rows_of(path):
        digest.update(f"{seq} {kind} {len(payload)} ".encode())
        digest.update(payload)
    return digest.hexdigest()
