"""The data directory: where streams, the learner and logs are kept, and who may write to it."""

import fcntl
import os
import re
from pathlib import Path
from types import TracebackType
from typing import Self

from vtuber.domain.errors import DataDirectoryBusyError, DataDirectoryError
from vtuber.runtime.files import write_atomically

__all__ = ["DataDirectory", "write_atomically"]

_STREAM_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class DataDirectory:
    """`streams/<stream_id>/journal.sqlite`, `learner.json`, `logs/` and the lock file of the one process that writes.

    Paths and `streams()` need no lock: any process may read. `open()` is for the one that writes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    def open(self) -> Self:
        """Make the directory, check that it can be written, and lock it until `close`.

        Raises `DataDirectoryError` when it cannot be written or another process holds the lock.
        """
        try:
            for folder in (self.path, self.path / "streams", self.logs_path):
                folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            self._take(lock)
            write_atomically(self.path / ".writable", b"")
            (self.path / ".writable").unlink()
        except OSError as error:
            os.close(lock)
            raise self._unwritable(error) from error
        except DataDirectoryError:
            os.close(lock)
            raise
        self._lock = lock
        return self

    def close(self) -> None:
        """Release the lock."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def logs_path(self) -> Path:
        """The folder of log files."""
        return self.path / "logs"

    @property
    def learner_path(self) -> Path:
        """The learner's file."""
        return self.path / "learner.json"

    @property
    def live_learner_path(self) -> Path:
        """The file of the learner that learns from the real channel."""
        return self.path / "learner-live.json"

    @property
    def memory_path(self) -> Path:
        """The memory of a simulated audience's viewers."""
        return self.path / "memory.sqlite"

    @property
    def live_memory_path(self) -> Path:
        """The memory of the real channel's viewers."""
        return self.path / "memory-live.sqlite"

    @property
    def forgotten_path(self) -> Path:
        """The marks of viewers who are to be forgotten."""
        return self.path / "forgotten.json"

    @property
    def goals_path(self) -> Path:
        """The folder of what is known of the simulated channel's donation goals."""
        return self.path / "goals"

    @property
    def live_goals_path(self) -> Path:
        """The folder of what is known of the real channel's donation goals."""
        return self.path / "goals-live"

    def stream_path(self, stream_id: str) -> Path:
        """Return the folder of a stream; raise `ValueError` for an id that is not a plain file name."""
        if not _STREAM_ID.fullmatch(stream_id):
            raise ValueError(f"{stream_id!r} is not a stream id: letters, digits, dots, dashes and underscores only")
        return self.path / "streams" / stream_id

    def journal_path(self, stream_id: str) -> Path:
        """Return the path of a stream's journal, whose folder exists while the directory is open."""
        folder = self.stream_path(stream_id)
        if self._lock is not None:
            folder.mkdir(parents=True, exist_ok=True)
        return folder / "journal.sqlite"

    def streams(self) -> tuple[str, ...]:
        """Return the ids of the streams that have a journal, by name, numbers in them by value."""
        found = [path.parent.name for path in (self.path / "streams").glob("*/journal.sqlite")]
        return tuple(sorted(found, key=_natural))

    def _take(self, lock: int) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(lock, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise DataDirectoryBusyError(
                f"The data directory {self.path} is in use by another vtuber process (pid {holder}). Stop that "
                "process, or give this one a data directory of its own."
            ) from error
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)

    def _unwritable(self, error: OSError) -> DataDirectoryError:
        return DataDirectoryError(
            f"The data directory {self.path} cannot be written: {error.strerror or error}. Mend its permissions, make "
            "room on its disk, or choose another data directory."
        )


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name))
