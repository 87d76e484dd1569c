"""Changes of the graph written to Neo4j: one transaction for a batch."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from vtuber.domain.errors import MemoryFileError
from vtuber.domain.facts import worded
from vtuber.memory.changes import Change, Untold
from vtuber.memory.cypher_files import statement
from vtuber.memory.graph import FACTS_KEPT, LINES_KEPT
from vtuber.memory.neo4j_rows import UPSERTS, ByKind, Rows, each
from vtuber.memory.positions import Positions

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction


async def lock(transaction: "AsyncManagedTransaction") -> tuple[int, int]:
    """Wait until no other writer is at work, and keep the others waiting until the transaction ends.

    Return how many marks of forgotten viewers there are, and the moment before which nothing is kept, 0 if all is.
    Raises `MemoryFileError` if the memory has been deleted.
    """
    await run(transaction, "write/lock")
    record = await (await transaction.run(statement("write/marks"))).single()
    if record is None:
        raise MemoryFileError(
            "What the memory of viewers in Neo4j held was deleted. It is built anew from the journals."
        )
    return record["marks"], record["expired_before"]


async def covered(transaction: "AsyncManagedTransaction", stream: str) -> Positions:
    """Return which rows of a stream's journal are in."""
    record = await (await transaction.run(statement("write/covered"), stream=stream)).single()
    rows: list[int] = (record and record["rows"]) or []
    return Positions(tuple(zip(rows[::2], rows[1::2], strict=True)))


async def write(transaction: "AsyncManagedTransaction", stream: str, changes: Iterable[Change]) -> None:
    """Write changes of rows that are not in yet."""
    by_kind = ByKind(changes)
    await _strike_untold_lines(transaction, each(Untold)(by_kind))
    for upsert in UPSERTS:
        rows = upsert.rows(by_kind)
        if rows:
            await run(
                transaction,
                f"write/{upsert.name}",
                stream=stream,
                rows=rows,
                lines_kept=LINES_KEPT,
                facts_kept=FACTS_KEPT,
            )


async def cover(transaction: "AsyncManagedTransaction", stream: str, positions: Positions) -> None:
    """Note which rows are in; the stream is there from then on."""
    rows = [end for interval in positions.intervals for end in interval]
    await run(transaction, "write/cover", stream=stream, rows=rows)


async def run(transaction: "AsyncManagedTransaction", name: str, **parameters: object) -> None:
    """Run a statement that returns nothing."""
    await (await transaction.run(statement(name), parameters)).consume()


async def _strike_untold_lines(transaction: "AsyncManagedTransaction", wishes: Rows) -> None:
    if not wishes:
        return
    lines = [
        {"viewer": row["viewer"], "stream": row["stream"], "seq": row["seq"]}
        async for row in await transaction.run(statement("write/lines_until"), rows=wishes)
        if row["word"] in worded(row["text"])
    ]
    await run(transaction, "erase/strike_lines", lines=lines)
