"""The look at subscriptions, in Neo4j."""

from typing import TYPE_CHECKING

from vtuber.domain.channel_events import Tier
from vtuber.domain.subscriptions import (
    Acquaintance,
    Attended,
    BadgeSeen,
    StreamBegan,
    SubscriptionGiven,
    SubscriptionHistory,
    SubscriptionPaid,
)
from vtuber.memory.neo4j_reads import rows_of
from vtuber.memory.projection import moment

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction, Record


async def history(
    transaction: "AsyncManagedTransaction", viewer: str | None, besides: str, limit: int
) -> SubscriptionHistory:
    """Return subscriptions of all viewers, or of one."""

    async def rows(of_all: str, of_one: str) -> list["Record"]:
        name = f"subscriptions/{of_all if viewer is None else of_one}"
        return await rows_of(transaction, name, viewer=viewer, besides=besides, limit=limit)

    return SubscriptionHistory(
        paid=tuple(map(_paid, reversed(await rows("paid", "paid_by")))),
        given=tuple(map(_given, reversed(await rows("given", "given_to")))),
        people=tuple(sorted(map(_acquaintance, await rows("people", "namesakes")), key=lambda each: each.id)),
        streams=tuple(
            sorted(StreamBegan(at=moment(row["at"]), stream=row["stream"]) for row in await rows("streams", "streams"))
        ),
    )


def _paid(row: "Record") -> SubscriptionPaid:
    return SubscriptionPaid(
        at=moment(row["at"]),
        viewer=row["viewer"],
        stream=row["stream"],
        ref=str(row["seq"]),
        kind=row["kind"],
        tier=_tier(row["tier"]),
        months=row["months"],
        count=row["count"],
    )


def _given(row: "Record") -> SubscriptionGiven:
    return SubscriptionGiven(
        at=moment(row["at"]),
        giver=row["giver"],
        recipient=row["recipient"],
        stream=row["stream"],
        ref=str(row["seq"]),
        tier=_tier(row["tier"]),
    )


def _acquaintance(row: "Record") -> Acquaintance:
    return Acquaintance(
        id=row["id"],
        name=row["name"],
        first=moment(row["first"]),
        last=moment(row["last"]),
        names=tuple(sorted(row["names"])),
        badges=tuple(
            sorted(BadgeSeen(at=moment(at), stream=stream, months=months) for at, stream, months in row["badges"])
        ),
        attended=tuple(sorted(Attended(at=moment(at), stream=stream) for at, stream in row["attended"])),
    )


def _tier(name: str | None) -> Tier | None:
    return Tier(name) if name else None
