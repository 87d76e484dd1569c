"""Overwriting what a Neo4j server's own files keep of what was erased, by what its Community Edition can be told.

A deleted entry stays in the pages of an index, a deleted record keeps its bytes until it is used again, and the
transaction log tells both what was written and what was deleted. So the indexes are dropped, which deletes their
files, and made anew; records that are free are filled; and so much is written that the log begins another file, since
the server deletes earlier ones at its next checkpoint if it is set so.
"""

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vtuber.memory import neo4j_schema
from vtuber.memory.cypher_files import statement, statements

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction, AsyncSession

_FREED_AFTER_S = 2.0
"""The server gives the places of deleted records to others once a second."""

_LEAST_NODES = 2_000
_SHARE_OF_GRAPH = 4
"""A fourth of the graph's nodes is filled, each of which takes more than any of the graph's: so much may be free."""

_LOGGED = 1_500
"""Bytes of the log that one node that fills takes, at least."""

_SHORT = "~" * 27
"""The longest text that fits into one record of properties, and fills it: four bytes of head, one a letter."""

_LONG = "~" * 480
"""Four blocks of the store of texts."""

_NUMBERS = list(range(60))
"""Four blocks of the store of lists."""

_KEEP_NONE = frozenset({"keep_none", "false"})
_LARGEST_FILE = 16 * 2**20
_UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}

ADVICE = (
    "put `db.tx_log.rotation.retention_policy=keep_none`, `db.tx_log.rotation.size=1M` and "
    "`db.checkpoint.interval.time=1m` into its neo4j.conf, start it again, and repeat `vtuber memory scrub`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKeeping:
    """How a server keeps its transaction log, as it says; nothing where it does not say."""

    retention: str = ""
    file_size: str = ""
    checkpoint_every: str = ""

    @property
    def file_bytes(self) -> int | None:
        """At how many bytes it begins another file."""
        found = re.fullmatch(r"([\d.]+)([KMG]i)?B", self.file_size)
        return round(float(found[1]) * _UNITS[f"{found[2] or ''}B"]) if found else None

    @property
    def lets_go(self) -> bool:
        """Whether it deletes what it logged at the checkpoint after another file is begun, which comes soon enough."""
        return self.retention in _KEEP_NONE and (self.file_bytes or _LARGEST_FILE + 1) <= _LARGEST_FILE

    @property
    def told(self) -> str:
        """What is left in the log, and until when or how it goes, in a sentence."""
        if self.lets_go:
            return f"The server's log goes at its next checkpoint, which it makes every {self.checkpoint_every}."
        how = f"{self.retention}, files of {self.file_size}" if self.retention else "for how long it does not say"
        return f"But the server keeps what was deleted in its transaction log ({how}). To change that, {ADVICE}."


async def is_wanted(transaction: "AsyncManagedTransaction") -> bool:
    """Tell whether somebody was forgotten since the last time."""
    record = await (await transaction.run(statement("scrub/wanted"))).single()
    return record is not None and record["wanted"]


async def scrub(session: "AsyncSession") -> LogKeeping:
    """Overwrite what was erased; return how the server keeps its log. Nobody may write meanwhile.

    Broken off, it leaves a memory that makes its indexes when it is opened next, and has to be done again.
    """
    keeping = await _log_keeping(session)
    await _run(session, "scrub/begin")
    for each in statements("scrub/drop_indexes"):
        await (await session.run(each)).consume()
    await neo4j_schema.lay_out(session)
    await asyncio.sleep(_FREED_AFTER_S)
    # What an earlier time may have left.
    await _run(session, "scrub/empty")
    await _run(session, "scrub/fill", nodes=await _enough(session, keeping), **_FILLING)
    await _run(session, "scrub/empty")
    await _run(session, "scrub/end")
    return keeping


_FILLING = {"short": _SHORT, "long": _LONG, "numbers": _NUMBERS}


async def _enough(session: "AsyncSession", keeping: LogKeeping) -> int:
    """Return how many nodes fill what is free, and two files of the log."""
    record = await (await session.run(statement("scrub/nodes"))).single(strict=True)
    for_log = 2 * (keeping.file_bytes or 0) // _LOGGED if keeping.lets_go else 0
    nodes: int = record["nodes"]
    return max(_LEAST_NODES + nodes // _SHARE_OF_GRAPH, for_log)


async def _log_keeping(session: "AsyncSession") -> LogKeeping:
    from neo4j.exceptions import ClientError

    try:
        rows = [row async for row in await session.run(statement("scrub/settings"))]
    except ClientError:
        # Whoever logs in may not see them, as on Aura.
        return LogKeeping()
    found = {row["name"]: row["value"] for row in rows}
    return LogKeeping(
        retention=found.get("db.tx_log.rotation.retention_policy", ""),
        file_size=found.get("db.tx_log.rotation.size", ""),
        checkpoint_every=found.get("db.checkpoint.interval.time", ""),
    )


async def _run(session: "AsyncSession", name: str, **parameters: object) -> None:
    await (await session.run(statement(name), parameters)).consume()
