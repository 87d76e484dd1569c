"""The changes of a batch as rows for the statements under `cypher/write/`: one statement for each kind."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TypeVar, cast

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
from vtuber.memory.graph import FACTS_KEPT, LINES_KEPT
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


def each(kind: type[Change]) -> Callable[[ByKind], Rows]:
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
    Upsert("deleted", each(Deleted)),
    Upsert("banned", each(Banned)),
    Upsert("cleared", each(Cleared)),
    Upsert("untold", each(Untold)),
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
    Upsert("gifted_to", each(Gifted)),
    Upsert("raided", each(Raided)),
    Upsert("spanned", _spanned),
    Upsert("turned", each(Turned)),
    Upsert("addressed", each(Addressed)),
    Upsert("answered", each(Answered)),
    Upsert("heard", each(Heard)),
    Upsert("promised", each(Promised)),
    Upsert("promise_due", _promise_turned("due")),
    Upsert("promise_kept", _promise_turned("kept")),
    Upsert("promise_dropped", _promise_turned("dropped")),
    Upsert("promise_expired", _promise_turned("expired")),
    Upsert("took", _took),
    Upsert("discussed", each(Discussed)),
    Upsert("echoed", each(Echoed)),
    Upsert("played", each(Played)),
    Upsert("clipped", each(Clipped)),
)
"""In the order in which they run: what takes words back stands before the words, and viewers before what they did."""
