"""Commits off the loop: one thread writes all that waits at once, another folds the log into the file."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from vtuber.domain.errors import DataDirectoryError
from vtuber.runtime.journal_file import Row

T = TypeVar("T")

OnCommit = Callable[[tuple[bool, ...]], None]
"""Hears of each event whether it was new."""

_ROWS_BETWEEN_CHECKPOINTS = 8192
_CHECKPOINT_WAIT_MS = 20


@dataclass(frozen=True, slots=True)
class Append:
    """Events on their way to the file, and who waits for them."""

    rows: Sequence[Row]
    on_commit: OnCommit | None
    done: asyncio.Future[tuple[bool, ...]]


class JournalWriter:
    """A thread that commits everything queued in one transaction, in the order of `put`."""

    def __init__(self, path: Path, commit: Callable[[Sequence[Row]], tuple[bool, ...]]) -> None:
        self._commit = commit
        self._queue: queue.SimpleQueue[Append | None] = queue.SimpleQueue()
        self._checkpointer = _Checkpointer(path)
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def put(self, append: Append) -> None:
        """Queue events; `append.on_commit` and `append.done` are served on the loop of the future."""
        self._queue.put(append)

    def close(self) -> None:
        """Commit what waits and end the threads."""
        self._queue.put(None)
        self._thread.join()
        self._checkpointer.close()

    def _run(self) -> None:
        last = False
        while not last:
            waiting = [self._queue.get()]
            while not self._queue.empty():
                waiting.append(self._queue.get())
            last = waiting[-1] is None
            if group := [append for append in waiting if append is not None]:
                self._commit_group(group)

    def _commit_group(self, group: list[Append]) -> None:
        rows = [row for append in group for row in append.rows]
        try:
            stored = self._commit(rows)
        except DataDirectoryError as error:
            _on_loop(group, _fail, error)
        else:
            _on_loop(group, _deliver, stored)
            self._checkpointer.count(len(rows))


class _Checkpointer:
    """A thread with a connection of its own: commits go on while it copies the log into the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows = 0
        self._due = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="journal checkpoints", daemon=True)
        self._thread.start()

    def count(self, rows: int) -> None:
        self._rows += rows
        if self._rows >= _ROWS_BETWEEN_CHECKPOINTS:
            self._rows = 0
            self._due.set()

    def close(self) -> None:
        self._ending = True
        self._due.set()
        self._thread.join()

    def _run(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_WAIT_MS}")
        while self._due.wait() and not self._ending:
            self._due.clear()
            _checkpoint(connection)
        connection.close()


def _checkpoint(connection: sqlite3.Connection) -> None:
    """Copy most of the log beside the writer, then hold the writer for the short rest, so that the log starts over."""
    try:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
    except sqlite3.OperationalError:
        # A full disk or a busy file; the log keeps everything until the next time.
        return


def _on_loop(group: list[Append], serve: Callable[[list[Append], T], None], outcome: T) -> None:
    try:
        group[0].done.get_loop().call_soon_threadsafe(serve, group, outcome)
    except RuntimeError:
        # The loop is closed: nobody waits any more.
        return


def _deliver(group: list[Append], stored: tuple[bool, ...]) -> None:
    first = 0
    for append in group:
        mine = stored[first : first + len(append.rows)]
        first += len(append.rows)
        if append.on_commit is not None:
            append.on_commit(mine)
        if not append.done.done():
            append.done.set_result(mine)


def _fail(group: list[Append], error: DataDirectoryError) -> None:
    for append in group:
        if not append.done.done():
            append.done.set_exception(error)
