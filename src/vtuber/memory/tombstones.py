"""The file of those who are to be forgotten: it outlives the memory, and every rebuilding begins with it."""

from pathlib import Path

import msgspec

from vtuber.domain.errors import DataDirectoryError
from vtuber.memory.forgotten import Forgotten
from vtuber.runtime.files import write_atomically


def read_tombstones(path: Path) -> Forgotten:
    """Read the marks; an absent file has none. Raises `DataDirectoryError` for a file that is not whole."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Forgotten()
    try:
        return msgspec.json.decode(content, type=Forgotten)
    except msgspec.DecodeError as error:
        raise DataDirectoryError(
            f"The file {path} cannot be read: {error}. It says whom to forget, so nothing is remembered without it: "
            "restore it from a backup; if there is none, delete it and repeat `vtuber memory forget`."
        ) from error


def write_tombstones(path: Path, forgotten: Forgotten) -> None:
    """Write the marks, so that they are on the disk when this returns; raise `DataDirectoryError` if they cannot be."""
    try:
        write_atomically(path, msgspec.json.encode(forgotten, order="deterministic"), mode=0o600)
    except OSError as error:
        raise DataDirectoryError(
            f"The file {path}, which says whom to forget, cannot be written: {error.strerror or error}. Make room on "
            "its disk or mend its permissions."
        ) from error
