"""The statements for Neo4j: one file each, under `cypher/`."""

from functools import cache
from pathlib import Path
from typing import LiteralString, cast

CYPHER = Path(__file__).parent / "cypher"


@cache
def statement(name: str) -> LiteralString:
    """Return a statement by its folder and name, `read/past`."""
    # The driver wants what is no viewer's text: files of the package are none.
    return cast("LiteralString", (CYPHER / f"{name}.cypher").read_text(encoding="utf-8"))


@cache
def statements(name: str) -> tuple[LiteralString, ...]:
    """Return the statements of a file that has several, each ended by a semicolon."""
    parts = (part.strip() for part in statement(name).split(";"))
    return tuple(cast("LiteralString", part) for part in parts if part)
