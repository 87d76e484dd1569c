"""What holds of all that a viewer told of themselves: the newest counts, repetition confirms, time takes away."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vtuber.domain.facts import OPPOSITE, KnownFact, kind_of
from vtuber.memory.graph import ToldFact

TELLINGS_READ = 200
"""Of a viewer's facts so many are looked at, each time one was told counted: the newest."""

FACTS_HELD = 24
"""Facts of a viewer, at most, that are handed out."""

WORTHLESS = 20
"""A fact that is less sure, in percent, is not spoken of."""

Moment = Callable[[int], datetime]

_DAY = timedelta(days=1)
_SUREST = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFact:
    """A fact a viewer told about themselves in earlier streams, and has not contradicted since.

    `ids` are the messages that told it, the newest first; `confidences` what each is worth, in percent.
    """

    key: str
    value: str
    first_told: datetime
    last_told: datetime
    ids: tuple[str, ...]
    confidences: tuple[int, ...]

    def known(self, now: datetime, *, without: Iterable[str] = ()) -> KnownFact | None:
        """Return it as it stands at a time; None if it is worth nothing by then, or all that told it is taken back."""
        gone = frozenset(without)
        told = [each for each in zip(self.ids, self.confidences, strict=True) if each[0] not in gone]
        sure = round(_faded(_together(confidence for _, confidence in told), self.key, self.last_told, now))
        if not told or sure < WORTHLESS:
            return None
        ids = tuple(message_id for message_id, _ in told)
        return KnownFact(key=self.key, value=self.value, confidence=sure, told_at=self.last_told, ids=ids)


def standing(tellings: Iterable[ToldFact], moment: Moment) -> tuple[PastFact, ...]:
    """Return what holds of what was told, the weightiest first as of the newest; `moment` reads a time of the graph.

    A later fact takes the place of an earlier one of the same key, unless there may be many of it; of likes and
    dislikes of one thing the later holds. Later is by time, then by stream and row.
    """
    told = sorted((each for each in tellings if each.value), key=_when, reverse=True)[:TELLINGS_READ]
    by_fact: defaultdict[tuple[str, str], list[ToldFact]] = defaultdict(list)
    settled: dict[str, str] = {}
    for each in told:
        value = each.value.casefold()
        if kind_of(each.key) is None or settled.setdefault(_question(each), _answer(each)) != _answer(each):
            continue
        by_fact[each.key, value].append(each)
    facts = [_fact(of, moment) for of in by_fact.values()]
    newest = max((fact.last_told for fact in facts), default=None)
    facts.sort(key=lambda fact: (-_weight(fact, newest or fact.last_told), fact.key, fact.value))
    return tuple(facts[:FACTS_HELD])


def joined(past: Iterable[PastFact], tonight: Iterable[PastFact]) -> tuple[PastFact, ...]:
    """Return what holds after tonight; what tonight contradicts holds no more, what it repeats is surer."""
    facts = {(fact.key, fact.value.casefold()): fact for fact in tonight}
    settled = {_question(fact): _answer(fact) for fact in facts.values()}
    for fact in past:
        same = (fact.key, fact.value.casefold())
        if same in facts:
            facts[same] = _again(fact, facts[same])
        elif settled.get(_question(fact), _answer(fact)) == _answer(fact):
            facts[same] = fact
    return tuple(facts.values())


def _again(before: PastFact, now: PastFact) -> PastFact:
    return replace(
        now,
        first_told=before.first_told,
        ids=(*now.ids, *before.ids),
        confidences=(*now.confidences, *before.confidences),
    )


def _when(told: ToldFact) -> tuple[int, str, int, int]:
    return (told.at, told.stream, told.seq, told.n)


def _question(fact: ToldFact | PastFact) -> str:
    """Return what can have one answer only."""
    kind = kind_of(fact.key)
    if fact.key in OPPOSITE:
        return f"likes {fact.value.casefold()}"
    return _answer(fact) if kind is not None and kind.many else fact.key


def _answer(fact: ToldFact | PastFact) -> str:
    return f"{fact.key} {fact.value.casefold()}"


def _fact(told: list[ToldFact], moment: Moment) -> PastFact:
    newest = told[0]
    by_message = {each.message_id: each.confidence for each in reversed(told)}
    return PastFact(
        key=newest.key,
        value=newest.value,
        first_told=moment(told[-1].at),
        last_told=moment(newest.at),
        ids=tuple(reversed(by_message)),
        confidences=tuple(reversed(by_message.values())),
    )


def _together(confidences: Iterable[int]) -> float:
    """Return how sure it is that not all of these are mistaken, in percent."""
    doubt = 1.0
    for each in confidences:
        doubt *= 1.0 - each / 100
    return min(_SUREST, 100 * (1.0 - doubt))


def _faded(confidence: float, key: str, told_at: datetime, now: datetime) -> float:
    kind = kind_of(key)
    if kind is None:
        return 0.0
    days = max(0.0, (now - told_at) / _DAY)
    return float(confidence * 0.5 ** (days / kind.half_life_days))


def _weight(fact: PastFact, now: datetime) -> float:
    return _faded(_together(fact.confidences), fact.key, fact.last_told, now)
