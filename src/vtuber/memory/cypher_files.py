"""The statements for Neo4j: one file each, under `cypher/`."""

from functools import cache
from pathlib import Path

CYPHER = Path(__file__).parent / "cypher"


@cache
def statement(name: str) -> str:
    """Return a statement by its folder and name, `read/past`."""
    return (CYPHER / f"{name}.cypher").read_text(encoding="utf-8")


@cache
def statements(name: str) -> tuple[str, ...]:
    """Return the statements of a file that has several, each ended by a semicolon; comments hold none."""
    return tuple(part.strip() for part in statement(name).split(";") if part.strip())
