"""What pressing chat costs: the share of a segment's payments and messages that counts.

The share is the product of one factor for each way of pressing, (fair / (fair + over))² with `over` what went beyond
`fair`. Where n times as much pressing brings at most n² times as much, more of it never brings more credit than the
fair amount does; a factor never exceeds 1, so that no penalty is ever a reward. The limits are not settings: an
operator may let her ask more often, and the learner will still not be taken in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from vtuber.domain.events import Event
from vtuber.domain.pressing import ASK_WINDOW, FAIR_ASKS, FAIR_QUESTIONS, QUESTION_WINDOW
from vtuber.domain.segments import Segment
from vtuber.learning.guards.pressure import Pressure, pressures_of

FAIR_CONFLICT = 2.0
"""Viewers that fight in one segment of any channel without its being the segment's doing."""

USUAL_CONFLICT = 0.05 / 60
"""Fighting viewers per viewer-minute where nothing is known; simulated channels have 0.02 to 0.06 an hour."""

KNOWN_AFTER = 1200.0
"""Viewer-minutes of a stream's other modes that weigh as much as that."""

FAIR_COMPLAINTS = 1.0
"""A single viewer's complaint does not count: nobody may vote a mode down alone."""

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """The factors of one segment, each in (0, 1]; 1 where nothing was too much."""

    pressure: Pressure
    asks: float = 1.0
    questions: float = 1.0
    conflict: float = 1.0
    complaints: float = 1.0

    @property
    def counted(self) -> float:
        """The share of the segment's payments and messages that counts."""
        return self.asks * self.questions * self.conflict * self.complaints


def penalties_of(pressures: Sequence[Pressure]) -> tuple[Penalty, ...]:
    """Return what each segment of a stream is charged for pressing; conflict is held against the other modes' usual."""
    return tuple(_penalty(pressure, pressures) for pressure in pressures)


def guarded(events: Iterable[Event], segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return a stream's segments with the share of each that counts; `events` are its journal, read once."""
    return counted(segments, penalties_of(pressures_of(events, segments)))


def counted(segments: Sequence[Segment], penalties: Sequence[Penalty]) -> tuple[Segment, ...]:
    """Return segments with the share of each that counts, given what each was charged."""
    return tuple(
        replace(segment, counted=penalty.counted) for segment, penalty in zip(segments, penalties, strict=True)
    )


def _penalty(pressure: Pressure, stream: Sequence[Pressure]) -> Penalty:
    seconds = pressure.minutes * _MINUTE_S
    fair_asks = FAIR_ASKS * max(1.0, seconds / ASK_WINDOW.total_seconds())
    fair_questions = FAIR_QUESTIONS * max(1.0, seconds / QUESTION_WINDOW.total_seconds())
    fair_conflict = FAIR_CONFLICT + 2 * _usual_conflict(pressure.arm, stream) * pressure.viewer_minutes
    return Penalty(
        pressure=pressure,
        asks=_factor(fair_asks, pressure.asks_over),
        questions=_factor(fair_questions, pressure.questions_over),
        conflict=_factor(fair_conflict, pressure.conflict - fair_conflict),
        complaints=_factor(FAIR_COMPLAINTS, pressure.complaints - FAIR_COMPLAINTS),
    )


def _factor(fair: float, over: float) -> float:
    return (fair / (fair + max(0.0, over))) ** 2


def _usual_conflict(arm: str, stream: Sequence[Pressure]) -> float:
    """Return how many viewers fight per viewer-minute of the other modes, so that no mode is measured by itself."""
    others = [pressure for pressure in stream if pressure.arm != arm]
    fights = sum(pressure.conflict for pressure in others)
    watched = sum(pressure.viewer_minutes for pressure in others)
    return (fights + USUAL_CONFLICT * KNOWN_AFTER) / (watched + KNOWN_AFTER)
