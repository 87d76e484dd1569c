"""Changes of the graph for Neo4j: a statement under `cypher/write/` for each kind, and its rows of a batch."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeVar, cast

from vtuber.domain.errors import MemoryFileError
from vtuber.domain.facts import worded
from vtuber.memory.changes import (
    Addressed,
    Alluded,
    Answered,
    Banned,
    Change,
    Cleared,
    Deleted,
    Gifted,
    Heard,
    Met,
    Paid,
    PaymentKind,
    Raided,
    Said,
    Spanned,
    Told,
    Turned,
    Untold,
    Wore,
)
from vtuber.memory.cypher_files import statement
from vtuber.memory.graph import FACTS_KEPT, LINES_KEPT
from vtuber.memory.positions import Positions
from vtuber.memory.stream_changes import (
    Clipped,
    Discussed,
    Echoed,
    Played,
    Promised,
    PromiseState,
    PromiseTurned,
    Took,
)

if TYPE_CHECKING:
    from neo4j import AsyncManagedTransaction

C = TypeVar("C", bound=Change)
Rows = list[dict[str, object]]


class ByKind:
    """The changes of a batch by kind."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._changes: defaultdict[type, list[Change]] = defaultdict(list)
        for change in changes:
            self._changes[type(change)].append(change)

    def of(self, kind: type[C]) -> list[C]:
        """Return those of a kind."""
        return cast("list[C]", self._changes[kind])


@dataclass(frozen=True, slots=True)
class Upsert:
    """A statement, and what it gets as `$rows`; it is not run for none."""

    name: str
    rows: Callable[[ByKind], Rows]


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
    await _strike_untold_lines(transaction, _each(Untold)(by_kind))
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


def _each(kind: type[Change]) -> Callable[[ByKind], Rows]:
    """Take the changes of a kind as they are."""
    names = [field.name for field in fields(kind)]
    return lambda changes: [{name: getattr(change, name) for name in names} for change in changes.of(kind)]


def _met(changes: ByKind) -> Rows:
    rows: Rows = []
    for viewer, met in _by_viewer(changes.of(Met)).items():
        newest = max(met, key=lambda change: (change.at, change.name))
        rows.append(
            {
                "viewer": viewer,
                "name": newest.name,
                "first": min(change.at for change in met),
                "last": newest.at,
                "months": max(change.months for change in met),
            }
        )
    return rows


def _called(changes: ByKind) -> Rows:
    names = {(change.viewer, change.name.casefold()) for change in changes.of(Met)}
    return [{"viewer": viewer, "name": name} for viewer, name in sorted(names)]


def _chatted(changes: ByKind) -> Rows:
    return [
        {
            "viewer": viewer,
            "messages": len(lines),
            "first": min(line.at for line in lines),
            "last": max(line.at for line in lines),
            "last_seq": max(line.seq for line in lines),
        }
        for viewer, lines in _by_viewer(changes.of(Said)).items()
    ]


def _said(changes: ByKind) -> Rows:
    return [
        {
            "viewer": line.viewer,
            "seq": line.seq,
            "at": line.at,
            "message_id": line.message_id,
            "text": line.text,
            "words": worded(line.text or ""),
            "folded": None if line.text is None or line.text.isascii() else line.text.casefold(),
        }
        for lines in _with_words(changes).values()
        for line in sorted(lines, key=lambda line: line.seq)[-LINES_KEPT:]
    ]


def _said_before(changes: ByKind) -> Rows:
    return [{"viewer": viewer} for viewer in _with_words(changes)]


def _told(changes: ByKind) -> Rows:
    return [
        {
            "viewer": fact.viewer,
            "seq": fact.seq,
            "n": fact.n,
            "at": fact.at,
            "message_id": fact.message_id,
            "key": fact.key,
            "value": fact.value,
            "confidence": fact.confidence,
            "words": worded(f"{fact.key} {fact.value}"),
        }
        for facts in _by_viewer(changes.of(Told)).values()
        for fact in sorted(facts, key=lambda fact: (fact.seq, fact.n))[-FACTS_KEPT:]
    ]


def _told_before(changes: ByKind) -> Rows:
    return [{"viewer": viewer} for viewer in _by_viewer(changes.of(Told))]


def _alluded(kind: str) -> Callable[[ByKind], Rows]:
    return lambda changes: [
        {
            "viewer": change.viewer,
            "seq": change.seq,
            "at": change.at,
            "message_id": change.message_id,
            "to": change.to,
        }
        for change in changes.of(Alluded)
        if change.kind == kind
    ]


def _paid(*kinds: PaymentKind) -> Callable[[ByKind], Rows]:
    return lambda changes: [
        {
            "viewer": paid.viewer,
            "seq": paid.seq,
            "at": paid.at,
            "kind": paid.kind,
            "amount": paid.amount or "",
            "currency": paid.currency,
            "tier": paid.tier,
            "months": paid.months,
            "count": paid.count,
        }
        for paid in changes.of(Paid)
        if paid.kind in kinds
    ]


def _wore(changes: ByKind) -> Rows:
    latest = {
        viewer: max((change.at, change.months) for change in worn)
        for viewer, worn in _by_viewer(changes.of(Wore)).items()
    }
    return [{"viewer": viewer, "at": at, "months": months} for viewer, (at, months) in latest.items()]


def _took(changes: ByKind) -> Rows:
    sums: Counter[str] = Counter()
    for took in changes.of(Took):
        sums[took.currency] += took.millionths
    return [{"currency": currency, "millionths": sums[currency]} for currency in sorted(sums)]


def _promise_turned(state: PromiseState) -> Callable[[ByKind], Rows]:
    return lambda changes: [
        {"promise": turn.promise, "at": turn.at} for turn in changes.of(PromiseTurned) if turn.state == state
    ]


def _spanned(changes: ByKind) -> Rows:
    spans = changes.of(Spanned)
    if not spans:
        return []
    times = [span.at for span in spans]
    index = max(-1 if span.index is None else span.index for span in spans)
    return [{"index": index, "first": min(times), "last": max(times)}]


def _with_words(changes: ByKind) -> dict[str, list[Said]]:
    return _by_viewer(line for line in changes.of(Said) if line.text is not None)


V = TypeVar("V", Met, Said, Told, Wore)


def _by_viewer(changes: Iterable[V]) -> dict[str, list[V]]:
    found: defaultdict[str, list[V]] = defaultdict(list)
    for change in changes:
        found[change.viewer].append(change)
    return found


UPSERTS = (
    Upsert("deleted", _each(Deleted)),
    Upsert("banned", _each(Banned)),
    Upsert("cleared", _each(Cleared)),
    Upsert("untold", _each(Untold)),
    Upsert("met", _met),
    Upsert("called", _called),
    Upsert("chatted", _chatted),
    Upsert("said", _said),
    Upsert("said_before", _said_before),
    Upsert("told", _told),
    Upsert("told_before", _told_before),
    Upsert("mentioned", _alluded("viewer")),
    Upsert("asked_about", _alluded("topic")),
    Upsert("donated", _paid("donation")),
    Upsert("cheered", _paid("cheer")),
    Upsert("subscribed", _paid("subscription", "resubscription")),
    Upsert("gifted", _paid("gift")),
    Upsert("wore", _wore),
    Upsert("gifted_to", _each(Gifted)),
    Upsert("raided", _each(Raided)),
    Upsert("spanned", _spanned),
    Upsert("turned", _each(Turned)),
    Upsert("addressed", _each(Addressed)),
    Upsert("answered", _each(Answered)),
    Upsert("heard", _each(Heard)),
    Upsert("promised", _each(Promised)),
    Upsert("promise_due", _promise_turned("due")),
    Upsert("promise_kept", _promise_turned("kept")),
    Upsert("promise_dropped", _promise_turned("dropped")),
    Upsert("promise_expired", _promise_turned("expired")),
    Upsert("took", _took),
    Upsert("discussed", _each(Discussed)),
    Upsert("echoed", _each(Echoed)),
    Upsert("played", _each(Played)),
    Upsert("clipped", _each(Clipped)),
)
"""In the order in which they run: what takes words back stands before the words, and viewers before what they did."""
