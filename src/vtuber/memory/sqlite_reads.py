"""Questions to the memory's file."""

import sqlite3
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from vtuber.memory import sqlite_company, sqlite_facts, sqlite_streams
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import (
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
    ViewerNode,
)
from vtuber.memory.ports import Figures, PastLine, ViewerPast
from vtuber.memory.projection import moment

Node = TypeVar(
    "Node",
    StreamNode,
    SegmentNode,
    ChattedIn,
    KeptLine,
    Allusion,
    PaymentMade,
    BadgeWorn,
    GiftedTo,
    RaidedWith,
    RepliedTo,
    TakenUp,
)

_FIND = """
SELECT id FROM viewer WHERE id = :text
    OR id IN (SELECT viewer FROM alias WHERE instr(name, :folded))
    OR id IN (SELECT viewer FROM line WHERE instr(folded(text), :folded))
ORDER BY last DESC, id LIMIT :limit
"""
_TOP = "SELECT viewer FROM chatted GROUP BY viewer ORDER BY count(*) DESC, sum(messages) DESC, viewer LIMIT ?"
_TOPIC_AT = "SELECT topic, activity FROM segment WHERE stream = ? AND seq < ? ORDER BY seq DESC LIMIT 1"
_FIGURES = """
SELECT (SELECT count(*) FROM viewer), (SELECT count(*) FROM stream),
    (SELECT coalesce(sum(messages), 0) FROM chatted), (SELECT count(*) FROM payment),
    (SELECT count(*) FROM line WHERE text <> ''), (SELECT count(*) FROM forgotten WHERE kind = 'viewer'),
    (SELECT count(*) FROM told WHERE value <> ''),
    (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size)
"""


def past_of(connection: sqlite3.Connection, viewer: str, besides: str) -> ViewerPast | None:
    """Return what is known of a viewer from all streams but one; a few rows of a few tables."""
    found = connection.execute("SELECT name, months FROM viewer WHERE id = ?", (viewer,)).fetchone()
    if found is None:
        return None
    of_viewer = (viewer, besides)
    chats = connection.execute(
        "SELECT stream, messages, first, last, last_seq FROM chatted WHERE viewer = ? AND stream <> ? "
        "ORDER BY last, stream",
        of_viewer,
    ).fetchall()
    payments = connection.execute(
        "SELECT stream, at, kind, amount, currency, count FROM payment WHERE viewer = ? AND stream <> ? "
        "ORDER BY at, stream, seq",
        of_viewer,
    ).fetchall()
    raids = connection.execute("SELECT at FROM raid WHERE viewer = ? AND stream <> ?", of_viewer).fetchall()
    times = [
        *(time for chat in chats for time in chat[2:4]),
        *(paid[1] for paid in payments),
        *(at for (at,) in raids),
    ]
    if not times:
        return None
    last = chats[-1] if chats else None
    topic, activity = _topic_at(connection, last[0], last[4]) if last else (None, None)
    return ViewerPast(
        id=viewer,
        name=found[0],
        first_seen=moment(min(times)),
        last_seen=moment(max(times)),
        streams=len(chats),
        messages=sum(chat[1] for chat in chats),
        months_subscribed=found[1],
        payments=len(payments),
        given=_given(payments),
        gifts=sum(paid[5] for paid in payments),
        raids=len(raids),
        replies=_count_replies(connection, of_viewer),
        last_chat=moment(last[3]) if last else None,
        last_topic=topic,
        last_activity=activity,
        lines=tuple(_lines(connection, viewer, last[0])) if last else (),
        asked_about=_asked_about(connection, of_viewer),
        given_last_time=_given(paid for paid in payments if last and paid[0] == last[0]),
        names=tuple(
            name for (name,) in connection.execute("SELECT name FROM alias WHERE viewer = ? ORDER BY name", (viewer,))
        ),
        friends=sqlite_company.friends(connection, *of_viewer),
        shared=sqlite_company.shared(connection, *of_viewer),
        facts=sqlite_facts.of_viewer(connection, viewer, besides),
    )


def find(connection: sqlite3.Connection, text: str, limit: int) -> tuple[ViewerPast, ...]:
    """Return whom a text points to."""
    given = {"text": text, "folded": text.casefold(), "limit": limit}
    return _pasts(connection, connection.execute(_FIND, given).fetchall())


def top(connection: sqlite3.Connection, limit: int) -> tuple[ViewerPast, ...]:
    """Return who chatted in most streams."""
    return _pasts(connection, connection.execute(_TOP, (limit,)).fetchall())


def figures(connection: sqlite3.Connection) -> Figures:
    """Return how much is remembered."""
    promises, topics, games, clips = sqlite_streams.counted(connection)
    viewers, streams, messages, payments, lines, forgotten, facts, size = connection.execute(_FIGURES).fetchone()
    return Figures(
        viewers=viewers,
        streams=streams,
        messages=messages,
        payments=payments,
        lines=lines,
        forgotten=forgotten,
        facts=facts,
        bytes_on_disk=size,
        promises=promises,
        topics=topics,
        games=games,
        clips=clips,
    )


def export(connection: sqlite3.Connection, forgotten: Forgotten) -> Graph:
    """Return everything, in order."""
    names: dict[str, list[str]] = {}
    for viewer, name in connection.execute("SELECT viewer, name FROM alias ORDER BY viewer, name"):
        names.setdefault(viewer, []).append(name)
    viewers = connection.execute("SELECT id, name, first, last, months FROM viewer").fetchall()
    return Graph(
        viewers=tuple(
            ViewerNode(id_, name, first, last, months, tuple(names.get(id_, ())))
            for id_, name, first, last, months in sorted(viewers)
        ),
        streams=_rows(connection, StreamNode, "SELECT id, idx, first, last FROM stream"),
        segments=_rows(connection, SegmentNode, "SELECT * FROM segment"),
        chatted_in=_rows(connection, ChattedIn, "SELECT * FROM chatted"),
        lines=_rows(connection, KeptLine, "SELECT * FROM line"),
        allusions=_rows(connection, Allusion, "SELECT viewer, stream, seq, kind, name FROM allusion"),
        payments=_rows(connection, PaymentMade, "SELECT * FROM payment"),
        badges=_rows(connection, BadgeWorn, "SELECT * FROM badge"),
        gifted_to=_rows(connection, GiftedTo, "SELECT * FROM gift"),
        raided=_rows(connection, RaidedWith, "SELECT * FROM raid"),
        replied_to=_rows(
            connection, RepliedTo, "SELECT viewer, stream, id FROM utterance WHERE heard AND viewer IS NOT NULL"
        ),
        promises=sqlite_streams.promises(connection),
        takings=sqlite_streams.takings(connection),
        discussed=sqlite_streams.talks(connection),
        phrases=sqlite_streams.phrases(connection),
        games=sqlite_streams.games(connection),
        clips=sqlite_streams.clips(connection),
        taken_up=_rows(connection, TakenUp, "SELECT * FROM answered"),
        told=sqlite_facts.everything(connection),
        forgotten=tuple(sorted(forgotten.viewers | forgotten.names)),
    )


def _rows(connection: sqlite3.Connection, node: type[Node], query: str) -> tuple[Node, ...]:
    return tuple(node(*row) for row in sorted(connection.execute(query)))


def _pasts(connection: sqlite3.Connection, rows: list[tuple[str]]) -> tuple[ViewerPast, ...]:
    pasts = (past_of(connection, viewer, "") for (viewer,) in rows)
    return tuple(past for past in pasts if past is not None)


def _given(payments: Iterable[tuple[str, int, str, str, str, int]]) -> dict[str, Decimal]:
    """Sum what is public, by currency."""
    sums: dict[str, Decimal] = {}
    for _stream, _at, _kind, amount, currency, _count in payments:
        if amount:
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(amount)
    return sums


def _lines(connection: sqlite3.Connection, viewer: str, stream: str) -> Iterator[PastLine]:
    rows = connection.execute(
        "SELECT message_id, at, text FROM line WHERE viewer = ? AND stream = ? AND text <> '' ORDER BY seq",
        (viewer, stream),
    )
    for message_id, at, text in rows:
        yield PastLine(id=message_id, at=moment(at), text=text)


def _topic_at(connection: sqlite3.Connection, stream: str, seq: int) -> tuple[str | None, str | None]:
    found = connection.execute(_TOPIC_AT, (stream, seq)).fetchone()
    return (found[0] or None, found[1]) if found else (None, None)


def _count_replies(connection: sqlite3.Connection, of_viewer: tuple[str, str]) -> int:
    query = "SELECT count(*) FROM utterance WHERE viewer = ? AND stream <> ? AND heard"
    return int(connection.execute(query, of_viewer).fetchone()[0])


def _asked_about(connection: sqlite3.Connection, of_viewer: tuple[str, str]) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT name FROM allusion WHERE viewer = ? AND stream <> ? AND kind = 'topic' "
        "GROUP BY name ORDER BY count(*) DESC, name",
        of_viewer,
    )
    return tuple(name for (name,) in rows)
