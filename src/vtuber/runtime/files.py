"""Files that are either the old one or the new one, never half, and places that cannot be written to."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vtuber.domain.errors import DataDirectoryError


@contextmanager
def writing_to(place: Path) -> Iterator[None]:
    """Raise `DataDirectoryError` where what a user wants there cannot be written."""
    try:
        yield
    except OSError as error:
        raise DataDirectoryError(
            f"Cannot write to {place}: {error.strerror or error}. Choose another place."
        ) from error


def write_atomically(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Replace a file's content so that a crash or power cut leaves the old or the new, and the new is on the disk.

    `mode` is the file's permissions from its first byte on, less what the process's umask takes away.
    Raises `OSError` as the system gives it; the old file is then untouched.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
