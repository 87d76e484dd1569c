"""Taking out of the log files what somebody wants forgotten: whole lines, also in the file still being written to."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

_ESCAPES = str.maketrans({"\\": " ", '"': " "})


def scrub_logs(folder: Path, *, tells: Callable[[str], bool]) -> int:
    """Take out the lines of which `tells` holds for any of their texts; return how many they were.

    Files are changed where they stand, so that a process which appends to one goes on. What cannot be read as a line of
    the log is judged as it stands. Raises `OSError` as the system gives it.
    """
    if not folder.is_dir():
        return 0
    return sum(_scrub(path, tells) for path in sorted(folder.iterdir()) if path.is_file())


def _scrub(path: Path, tells: Callable[[str], bool]) -> int:
    with path.open("r+b") as file:
        lines = file.read().splitlines(keepends=True)
        kept = [line for line in lines if not any(map(tells, _texts(line)))]
        if len(kept) < len(lines):
            file.seek(0)
            file.writelines(kept)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
    return len(lines) - len(kept)


def _texts(line: bytes) -> Iterator[str]:
    text = line.decode(errors="replace")
    # Payloads within a text are spelled with escapes, which would run into the words after them.
    yield text.replace("\\n", " ").replace("\\t", " ").translate(_ESCAPES)
    try:
        yield from _strings(json.loads(text))
    except ValueError:
        return


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
