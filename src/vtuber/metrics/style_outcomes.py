"""What followed each choice below the activity, read from a stream's events in one pass."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from vtuber.domain.channel_events import ChatMessage, Raid, ViewerCount
from vtuber.domain.direction_events import StyleChosen
from vtuber.domain.events import Event
from vtuber.domain.ledger import PAYMENTS, entry_of
from vtuber.domain.stream_events import StreamEnded, StreamResumed, StreamStarted
from vtuber.domain.styles import StyleOutcome, StyleQuestion
from vtuber.metrics.air_time import AirTime
from vtuber.metrics.viewer_curve import ViewerCurve

WINDOW_S = {
    StyleQuestion.TOPIC: 240.0,
    StyleQuestion.ASKING: 60.0,
    StyleQuestion.CALL: 600.0,
    StyleQuestion.GREETING_NEWCOMER: 300.0,
    StyleQuestion.GREETING_RETURNER: 300.0,
}
"""Seconds after a choice that count; those of a call are counted from the draw, whenever it is made, if at all."""

SHORTEST_S = 30.0
"""A window that the stream's end cut shorter says nothing."""

PAYMENT_LAG_S = 180.0
"""A payment counts exp(−lag / this)."""

_FARTHEST_S = 720.0
_GLANCE_S = 10.0
_GREETINGS = (StyleQuestion.GREETING_NEWCOMER, StyleQuestion.GREETING_RETURNER)


@dataclass(slots=True)
class _Choice:
    """A choice, and when it was made."""

    event: StyleChosen
    begin_s: float


@dataclass(slots=True)
class _Record:
    """A stream as far as choices are judged by it; times are seconds on air, in order."""

    curve: ViewerCurve = field(default_factory=ViewerCurve)
    choices: list[_Choice] = field(default_factory=list)
    lines_s: list[float] = field(default_factory=list)
    writers: list[str] = field(default_factory=list)
    authors: dict[str, str] = field(default_factory=dict)
    payments: list[tuple[float, str]] = field(default_factory=list)
    end_s: float = 0.0


def style_outcomes_of(events: Iterable[Event]) -> tuple[StyleOutcome, ...]:
    """Return the outcome of each choice, in order; those nobody watched, or that had no time, are left out.

    Time is on air, as for segments. Lines shared from another channel's chat and charity money do not count. Choices of
    a question this version does not know are left out.
    """
    record, air = _Record(), AirTime()
    for event in events:
        if isinstance(event, StreamStarted):
            air.start(event.at)
            continue
        now_s = air.resume(event.at, event.offline_s) if isinstance(event, StreamResumed) else air.advance(event.at)
        if isinstance(event, StreamEnded):
            record.end_s = now_s
            break
        record.end_s = now_s
        _note(record, event, now_s)
    outcomes = (_outcome(choice, record) for choice in record.choices)
    return tuple(outcome for outcome in outcomes if outcome is not None)


def _note(record: _Record, event: Event, now_s: float) -> None:
    match event:
        case ChatMessage(shared_from=None):
            record.lines_s.append(now_s)
            record.writers.append(event.viewer.id)
            record.authors[event.id] = event.viewer.id
        case ViewerCount(viewers=viewers):
            record.curve.report(now_s, viewers)
        case Raid():
            record.curve.raid(now_s)
        case StyleChosen(question=question) if question in WINDOW_S:
            record.choices.append(_Choice(event, now_s))
        case _ if isinstance(event, PAYMENTS):
            entry = entry_of(event)
            if entry is not None and not entry.charity:
                record.payments.append((now_s, entry.viewer_id))
        case _:
            pass


def _outcome(choice: _Choice, record: _Record) -> StyleOutcome | None:
    question, begin_s = StyleQuestion(choice.event.question), choice.begin_s
    end_s = min(record.end_s, begin_s + WINDOW_S[question])
    length_s = end_s - begin_s
    greeted = record.authors.get(choice.event.cause or "") if question in _GREETINGS else None
    if length_s < SHORTEST_S or (question in _GREETINGS and greeted is None):
        return None
    viewers = 1.0 if greeted else record.curve.viewer_seconds(begin_s, end_s) / length_s
    if viewers <= 0:
        return None
    lines = _writers(record, begin_s, end_s, greeted)
    return StyleOutcome(
        choice_id=choice.event.id,
        question=question.value,
        option=choice.event.option,
        probabilities=dict(choice.event.probabilities),
        activity=choice.event.activity,
        minute=begin_s / 60,
        minutes=length_s / 60,
        viewers=viewers,
        viewers_start=1.0 if greeted else record.curve.viewer_seconds(begin_s, begin_s + _GLANCE_S) / _GLANCE_S,
        viewers_end=1.0 if greeted else record.curve.viewer_seconds(end_s - _GLANCE_S, end_s) / _GLANCE_S,
        messages=len(lines),
        chatters=len(set(lines)),
        messages_before=len(_writers(record, begin_s - length_s, begin_s, greeted)),
        payments=_paid(record.payments, begin_s, greeted),
    )


def _writers(record: _Record, begin_s: float, end_s: float, only: str | None) -> Sequence[str]:
    """Return who wrote after one second and until another, a name for each line."""
    found = record.writers[bisect_right(record.lines_s, begin_s) : bisect_right(record.lines_s, end_s)]
    return found if only is None else [writer for writer in found if writer == only]


def _paid(payments: Sequence[tuple[float, str]], begin_s: float, only: str | None) -> float:
    paid = 0.0
    for at_s, payer in payments[bisect_left(payments, (begin_s, "")) :]:
        if at_s > begin_s + _FARTHEST_S:
            break
        if only is None or payer == only:
            paid += math.exp(-(at_s - begin_s) / PAYMENT_LAG_S)
    return paid
