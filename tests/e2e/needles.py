"""Looking for what must be nowhere: in the bytes of files as anybody might have spelled it, in tables, in texts."""

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

_LATIN = ("latin-1",)
"""Where the letters have codes in it."""


def spellings(needle: str) -> set[bytes]:
    """Return the byte sequences that stand for a text, in lower case: UTF-8, UTF-16, Latin-1, JSON, URL, base64."""
    found = {
        spelled.encode(code).lower()
        for case in (needle, needle.lower(), needle.upper(), needle.casefold())
        for spelled in (case, json.dumps(case)[1:-1], quote(case))
        for code in ("utf-8", "utf-16-le", "utf-16-be", *_LATIN[: max(spelled) <= "ÿ"])
    }
    return found | {each.lower() for case in (needle, needle.lower()) for each in _in_base64(case.encode())}


def _in_base64(text: bytes) -> Iterator[bytes]:
    """Give what base64 makes of a text, whatever stands before and after it."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + text)
        first = -(-before * 8 // 6)
        yield coded[first : (before + len(text)) * 8 // 6]


def in_text(text: str, needles: Iterable[str]) -> set[str]:
    """Return which of the needles a text holds."""
    return in_bytes(text.encode(errors="surrogatepass"), needles)


def in_bytes(content: bytes, needles: Iterable[str]) -> set[str]:
    """Return which of the needles some bytes hold."""
    lowered = content.lower()
    return {needle for needle in needles if any(spelling in lowered for spelling in spellings(needle))}


def in_files(folder: Path, needles: Iterable[str]) -> dict[str, set[str]]:
    """Return which files hold which needles, in their names or their bytes; logs of databases are files, too."""
    wanted = tuple(needles)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    found = {
        str(path.relative_to(folder)): in_bytes(path.read_bytes(), wanted) | in_text(path.name, wanted)
        for path in files
    }
    return {name: each for name, each in found.items() if each}


def in_tables(folder: Path, needles: Iterable[str]) -> dict[str, set[str]]:
    """Return which tables of which databases hold which needles, in any column."""
    wanted = tuple(needles)
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*.sqlite")):
        with closing(sqlite3.connect(path)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608  (a table's own name)
                values = {value for row in rows for value in row if isinstance(value, str | bytes)}
                texts = (value if isinstance(value, bytes) else value.encode() for value in values)
                if held := in_bytes(b"\n".join(texts), wanted):
                    found[f"{path.relative_to(folder)}:{table}"] = held
    return found
