"""The look at subscriptions, in the memory's file."""

import sqlite3
from collections import defaultdict
from typing import Any

from vtuber.domain.channel_events import Tier
from vtuber.domain.subscriptions import (
    SUBSCRIPTION_KINDS,
    Acquaintance,
    Attended,
    BadgeSeen,
    StreamBegan,
    SubscriptionGiven,
    SubscriptionHistory,
    SubscriptionPaid,
)
from vtuber.memory.projection import moment

Bindings = dict[str, str | int]

_KINDS = ", ".join(f"'{kind}'" for kind in SUBSCRIPTION_KINDS)
_NEWEST = "ORDER BY p.at DESC, p.viewer DESC, p.stream DESC, p.seq DESC"
_PAID = f"""
SELECT p.at, p.viewer, p.stream, p.seq, p.kind, p.tier, p.months, p.count FROM payment p
WHERE p.stream <> :besides AND p.kind IN ({_KINDS})
"""  # noqa: S608  (a constant)
_GIVEN = """
SELECT p.at, p.viewer, g.recipient, p.stream, p.seq, p.tier FROM gift g
JOIN payment p ON p.viewer = g.viewer AND p.stream = g.stream AND p.seq = g.seq WHERE p.stream <> :besides
"""
_ALL_CONCERNED = f"""
SELECT viewer FROM badge UNION SELECT viewer FROM payment WHERE kind IN ({_KINDS})
UNION SELECT viewer FROM alias WHERE name IN (SELECT recipient FROM gift)
"""  # noqa: S608  (a constant)
_BESIDES = "stream <> :besides AND"
_OWN_NAMES = "SELECT name FROM alias WHERE viewer = :viewer"
_NAMESAKES = f"SELECT viewer FROM alias WHERE name IN ({_OWN_NAMES})"  # noqa: S608  (a constant)


def history(connection: sqlite3.Connection, viewer: str | None, besides: str, limit: int) -> SubscriptionHistory:
    """Return subscriptions of all viewers, or of one."""
    given: Bindings = {"viewer": viewer or "", "besides": besides, "limit": limit}
    of_viewer, to_viewer, concerned = "", "", _ALL_CONCERNED
    if viewer is not None:
        of_viewer, to_viewer = "AND p.viewer = :viewer", f"AND g.recipient IN ({_OWN_NAMES})"
        concerned = _NAMESAKES
    return SubscriptionHistory(
        paid=_paid(connection, f"{_PAID} {of_viewer} {_NEWEST} LIMIT :limit", given),
        given=_given(connection, f"{_GIVEN} {to_viewer} {_NEWEST}, g.recipient DESC LIMIT :limit", given),
        people=_people(connection, concerned, given),
        streams=_streams(connection, besides),
    )


def tier_named(name: str) -> Tier | None:
    """Return a tier by the name it is kept under; None where none was told."""
    return Tier(name) if name else None


def _paid(connection: sqlite3.Connection, query: str, given: Bindings) -> tuple[SubscriptionPaid, ...]:
    return tuple(
        SubscriptionPaid(
            at=moment(at),
            viewer=viewer,
            stream=stream,
            ref=str(seq),
            kind=kind,
            tier=tier_named(tier),
            months=months,
            count=count,
        )
        for at, viewer, stream, seq, kind, tier, months, count in reversed(connection.execute(query, given).fetchall())
    )


def _given(connection: sqlite3.Connection, query: str, given: Bindings) -> tuple[SubscriptionGiven, ...]:
    return tuple(
        SubscriptionGiven(
            at=moment(at), giver=giver, recipient=recipient, stream=stream, ref=str(seq), tier=tier_named(tier)
        )
        for at, giver, recipient, stream, seq, tier in reversed(connection.execute(query, given).fetchall())
    )


def _people(connection: sqlite3.Connection, concerned: str, given: Bindings) -> tuple[Acquaintance, ...]:
    newest = f"SELECT id FROM viewer WHERE id IN ({concerned}) ORDER BY last DESC, id LIMIT :limit"  # noqa: S608  (constants)
    of_newest = f"viewer IN ({newest})"
    names = _grouped(connection, f"SELECT viewer, name FROM alias WHERE {of_newest}", given)  # noqa: S608
    badges = _grouped(connection, f"SELECT viewer, at, stream, months FROM badge WHERE {_BESIDES} {of_newest}", given)  # noqa: S608
    attended = _grouped(connection, f"SELECT viewer, last, stream FROM chatted WHERE {_BESIDES} {of_newest}", given)  # noqa: S608
    rows = connection.execute(f"SELECT id, name, first, last FROM viewer WHERE id IN ({newest}) ORDER BY id", given)  # noqa: S608
    return tuple(
        Acquaintance(
            id=id_,
            name=name,
            first=moment(first),
            last=moment(last),
            names=tuple(name for (name,) in names[id_]),
            badges=tuple(BadgeSeen(at=moment(at), stream=stream, months=months) for at, stream, months in badges[id_]),
            attended=tuple(Attended(at=moment(at), stream=stream) for at, stream in attended[id_]),
        )
        for id_, name, first, last in rows
    )


def _grouped(connection: sqlite3.Connection, query: str, given: Bindings) -> defaultdict[str, list[tuple[Any, ...]]]:
    """Return rows by their first column, in order."""
    groups: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for viewer, *values in sorted(connection.execute(query, given)):
        groups[viewer].append(tuple(values))
    return groups


def _streams(connection: sqlite3.Connection, besides: str) -> tuple[StreamBegan, ...]:
    rows = connection.execute("SELECT id, first FROM stream WHERE id <> ? ORDER BY first, id", (besides,))
    return tuple(StreamBegan(at=moment(first), stream=stream) for stream, first in rows)
