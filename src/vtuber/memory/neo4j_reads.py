"""Questions to the memory in Neo4j."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from vtuber.memory.cypher_files import statement
from vtuber.memory.facts import TELLINGS_READ, standing
from vtuber.memory.graph import (
    FRIENDS_CONSIDERED,
    FRIENDS_NAMED,
    LINES_SHARED,
    MENTIONS_READ,
    Allusion,
    BadgeWorn,
    ChattedIn,
    GiftedTo,
    Graph,
    KeptLine,
    PaymentMade,
    RaidedWith,
    RepliedTo,
    SegmentNode,
    StreamNode,
    TakenUp,
    ToldFact,
    ViewerNode,
)
from vtuber.memory.ports import Figures, PastLine, ViewerPast
from vtuber.memory.projection import moment
from vtuber.memory.stream_graph import ClipNode, GamePlayed, PhraseEchoed, PromiseNode, Takings, TopicTalk

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import AsyncManagedTransaction, Record

    Payments = Iterable[tuple[str, int, str, str, int]]

_PARTS: dict[str, "Callable[..., Any]"] = {
    "viewers": lambda id_, name, first, last, months, names: ViewerNode(
        id_, name, first, last, months, tuple(sorted(names))
    ),
    "streams": StreamNode,
    "segments": SegmentNode,
    "chatted_in": ChattedIn,
    "lines": KeptLine,
    "allusions": Allusion,
    "payments": PaymentMade,
    "gifted_to": GiftedTo,
    "raided": RaidedWith,
    "badges": BadgeWorn,
    "replied_to": RepliedTo,
    "promises": PromiseNode,
    "takings": Takings,
    "discussed": TopicTalk,
    "phrases": PhraseEchoed,
    "games": GamePlayed,
    "clips": ClipNode,
    "taken_up": TakenUp,
    "told": ToldFact,
}
"""Parts of a `Graph`, each with a statement under `cypher/export/` whose columns make a node of it."""


async def past_of(transaction: "AsyncManagedTransaction", viewer: str, besides: str) -> ViewerPast | None:
    """Return what is known of a viewer from all streams but one, in one question."""
    found = await _pasts(transaction, [viewer], besides)
    return found[0] if found else None


async def find(transaction: "AsyncManagedTransaction", text: str, limit: int) -> tuple[ViewerPast, ...]:
    """Return whom a text points to."""
    rows = await rows_of(transaction, "read/find", text=text, folded=text.casefold(), limit=limit)
    return await _pasts(transaction, [row["id"] for row in rows], "")


async def top(transaction: "AsyncManagedTransaction", limit: int) -> tuple[ViewerPast, ...]:
    """Return who chatted in most streams."""
    rows = await rows_of(transaction, "read/top", limit=limit)
    return await _pasts(transaction, [row["id"] for row in rows], "")


async def figures(transaction: "AsyncManagedTransaction") -> Figures:
    """Return how much is remembered."""
    rows = await rows_of(transaction, "read/figures")
    return Figures(**rows[0].data())


async def export(transaction: "AsyncManagedTransaction") -> Graph:
    """Return everything, in order."""
    marks = await rows_of(transaction, "read/marks")
    parts = {
        part: tuple(sorted(node(*row) for row in await rows_of(transaction, f"export/{part}")))
        for part, node in _PARTS.items()
    }
    return Graph(**parts, forgotten=tuple(sorted(row["mark"] for row in marks)))


async def viewers(transaction: "AsyncManagedTransaction") -> frozenset[str]:
    """Return the ids of all viewers."""
    return frozenset(row["viewer"] for row in await rows_of(transaction, "read/viewers"))


async def rows_of(transaction: "AsyncManagedTransaction", name: str, **parameters: object) -> list["Record"]:
    """Return what a statement finds."""
    return [record async for record in await transaction.run(statement(name), parameters)]


async def _pasts(
    transaction: "AsyncManagedTransaction", viewers: Sequence[str], besides: str
) -> tuple[ViewerPast, ...]:
    rows = await rows_of(
        transaction,
        "read/past",
        viewers=viewers,
        besides=besides,
        mentions_read=MENTIONS_READ,
        friends_considered=FRIENDS_CONSIDERED,
        tellings_read=TELLINGS_READ,
    )
    found = {past.id: past for past in map(_past, rows) if past is not None}
    return tuple(found[viewer] for viewer in viewers if viewer in found)


def _past(row: "Record") -> ViewerPast | None:
    chats, raids = row["streams"], row["raids"]
    payments = [tuple(paid) for paid in row["payments"]]
    times = [*((row["first"], row["last"]) if chats else ()), *(paid[1] for paid in payments), *raids]
    if not times:
        return None
    return ViewerPast(
        id=row["id"],
        name=row["name"],
        first_seen=moment(min(times)),
        last_seen=moment(max(times)),
        streams=chats,
        messages=row["messages"],
        months_subscribed=row["months"],
        payments=len(payments),
        given=_given(payments),
        gifts=sum(paid[4] for paid in payments),
        raids=len(raids),
        replies=row["replies"],
        last_chat=moment(row["last"]) if chats else None,
        last_topic=row["topic"],
        last_activity=row["activity"],
        lines=tuple(PastLine(id=id_, at=moment(at), text=text) for _seq, id_, at, text in sorted(row["lines"])),
        asked_about=_most_frequent(row["asked_about"]),
        given_last_time=_given(paid for paid in payments if chats and paid[0] == row["stream"]),
        names=tuple(sorted(row["names"])),
        friends=_friends(row["friends"]),
        shared=tuple(PastLine(id=id_, at=moment(at), text=text) for id_, at, text in _latest(row["shared"])),
        facts=standing((ToldFact(*fact) for fact in row["facts"]), moment),
    )


def _given(payments: "Payments") -> dict[str, Decimal]:
    """Sum what is public, by currency."""
    sums: dict[str, Decimal] = {}
    for _stream, _at, amount, currency, _count in payments:
        if amount:
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(amount)
    return sums


def _most_frequent(names: Iterable[str]) -> tuple[str, ...]:
    times = Counter(names)
    return tuple(sorted(times, key=lambda name: (-times[name], name)))


def _friends(mutual: Iterable[tuple[str, str, int, int]]) -> tuple[str, ...]:
    """Return the names of those who spoke of a viewer as often as the viewer spoke of them, the closest first."""
    closest = sorted((-min(times, back), name, id_) for name, id_, times, back in mutual if back)
    return tuple(name for _, name, _ in closest[:FRIENDS_NAMED])


def _latest(lines: Iterable[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    newest = sorted((-at, id_, text) for id_, at, text in lines)[:LINES_SHARED]
    return [(id_, -at, text) for at, id_, text in newest]
