"""The records of a memory in Neo4j: giving them out, and being filled with another memory's."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from vtuber.domain.facts import worded
from vtuber.memory.cypher_files import statement
from vtuber.memory.graph import (
    BadgeWorn,
    ChattedIn,
    GiftedTo,
    KeptLine,
    PaymentMade,
    RaidedWith,
    SegmentNode,
    StreamNode,
    TakenUp,
    ToldFact,
    ViewerNode,
)
from vtuber.memory.neo4j_writes import run
from vtuber.memory.ports import Filling
from vtuber.memory.state import (
    AddressedUtterance,
    BannedViewer,
    ClearedStream,
    CoveredRows,
    DeletedMessage,
    ExpiryMoment,
    ForgottenMark,
    HeardUtterance,
    KeptAllusion,
    Piece,
    PromiseTurnings,
    Record,
    UntoldWord,
)
from vtuber.memory.stream_graph import ClipNode, GamePlayed, PhraseEchoed, PromiseNode, Takings, TopicTalk

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncManagedTransaction

GIVEN_BY: dict[type[Record], str] = {
    ForgottenMark: "read/marks",
    ExpiryMoment: "contents/expiry",
    ViewerNode: "export/viewers",
    StreamNode: "export/streams",
    SegmentNode: "export/segments",
    ChattedIn: "export/chatted_in",
    KeptLine: "export/lines",
    KeptAllusion: "contents/allusions",
    PaymentMade: "export/payments",
    BadgeWorn: "export/badges",
    GiftedTo: "export/gifted_to",
    RaidedWith: "export/raided",
    AddressedUtterance: "contents/addressed",
    HeardUtterance: "contents/heard",
    TakenUp: "export/taken_up",
    ToldFact: "export/told",
    UntoldWord: "contents/untold",
    PromiseNode: "export/promises",
    PromiseTurnings: "contents/promise_turnings",
    Takings: "export/takings",
    TopicTalk: "export/discussed",
    PhraseEchoed: "export/phrases",
    GamePlayed: "export/games",
    ClipNode: "export/clips",
    DeletedMessage: "contents/deleted",
    BannedViewer: "contents/banned",
    ClearedStream: "contents/cleared",
    CoveredRows: "contents/covered",
}
"""The statement under `cypher/` whose columns make a record of a kind; one under `cypher/fill/` takes it."""


async def records_of(transaction: "AsyncManagedTransaction", kind: type[Record]) -> list[Record]:
    """Return all records of a kind, in order."""
    make: Callable[..., Record] = kind
    rows = [row.values() async for row in await transaction.run(statement(GIVEN_BY[kind]))]
    if kind is ViewerNode:
        rows = [[*row[:-1], tuple(sorted(row[-1]))] for row in rows]
    return sorted(make(*row) for row in rows)


async def filling(transaction: "AsyncManagedTransaction") -> Filling | None:
    """Return what the memory is being filled with; None for a whole one."""
    row = await (await transaction.run(statement("contents/filling"))).single()
    return None if row is None else Filling(of=row["of"], done=row["done"])


async def fill(transaction: "AsyncManagedTransaction", piece: Piece, done: int) -> None:
    """Put records in, all of one kind; those that are there already stay as they are."""
    if piece:
        name = GIVEN_BY[type(piece[0])].partition("/")[2]
        await run(transaction, f"fill/{name}", rows=[_row(record) for record in piece])
    await run(transaction, "fill/note", done=done)


async def end_filling(transaction: "AsyncManagedTransaction") -> None:
    """Note that the memory is whole."""
    await run(transaction, "fill/end")


def _row(record: Record) -> dict[str, object]:
    row = asdict(record)
    if isinstance(record, ViewerNode):
        row["names"] = list(record.names)
    if isinstance(record, KeptLine):
        # What `find` looks in, where Cypher's own folding would differ from Python's.
        row["folded"] = None if record.text.isascii() else record.text.casefold()
    if isinstance(record, ToldFact):
        row["words"] = worded(f"{record.key} {record.value}") if record.value else ""
    return row
