"""The reward of a segment: how it compares with what this channel is used to.

Three signs are compared, each by how unusual it is here: payments credited to the segment, messages, and viewers who
stayed. The first two are judged against the channel's running rate per viewer-minute, so a large audience does not
make an activity look good. The weighted sum of the three, put through a logistic curve close to the normal
distribution function, is the reward: about the share of segments that did worse if every activity were on equally
often. Whatever the channel earns, the activities' rewards average a half and use the whole of [0, 1], where a few cents
per viewer-minute would not.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from vtuber.learning.moments import FadingMoments, standardised
from vtuber.learning.outcomes import SegmentOutcome

WEIGHTS: Mapping[str, float] = {"paid": 0.5, "chat": 0.3, "stayed": 0.2}
"""How much each sign counts, in standard deviations."""

_LOGISTIC_TO_NORMAL = 1.702
"""The logistic curve with this slope lies within 0.01 of the normal distribution function (Camilli 1994)."""

_UTMOST = 8.0
_SCORE = "score"
_SIGNS = (*WEIGHTS, _SCORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a segment of one arm brought. `payments` may be fractional; `raided` when a raid brought viewers in it."""

    arm: str
    viewer_minutes: float
    payments: float
    messages: float
    viewers_start: int
    viewers_end: int
    raided: bool


def outcomes_of(
    segments: Sequence[SegmentOutcome], payments: Sequence[float], arms: Sequence[str]
) -> tuple[Outcome, ...]:
    """Return the outcomes that are evidence on one of the arms, given the payments credited to each segment.

    Segments under a minute and those nobody watched say nothing about an arm.
    """
    return tuple(
        Outcome(
            arm=segment.arm,
            viewer_minutes=segment.viewer_minutes,
            payments=credit * segment.counted,
            messages=segment.messages * segment.counted,
            viewers_start=segment.viewers_start,
            viewers_end=segment.viewers_end,
            raided=segment.after_raid,
        )
        for segment, credit in zip(segments, payments, strict=True)
        if segment.arm in arms and segment.is_evidence
    )


class ChannelBaseline:
    """What this channel is used to: rates per viewer-minute, and the spread of each sign.

    Every arm weighs alike in it, however often it was on. Otherwise an arm that is mostly on would be measured against
    itself, and come to look average beside what is remembered of the others.
    """

    def __init__(self) -> None:
        self._records: dict[str, _Record] = {}

    def fade(self, factor: float) -> None:
        """Let all that was seen so far weigh `factor` of what it did."""
        for record in self._records.values():
            record.fade(factor)

    def judge(self, outcomes: Sequence[Outcome]) -> tuple[float, ...]:
        """Take outcomes into the baseline and return the reward of each, in [0, 1]."""
        for outcome in outcomes:
            self._records.setdefault(outcome.arm, _Record()).count(outcome)
        signs = [self._signs(outcome) for outcome in outcomes]
        for outcome, seen in zip(outcomes, signs, strict=True):
            self._records[outcome.arm].note(seen)
        scores = [self._score(seen) for seen in signs]
        for outcome, score in zip(outcomes, scores, strict=True):
            self._records[outcome.arm].note({_SCORE: score})
        return tuple(_logistic(self._standardised(_SCORE, score)) for score in scores)

    def _signs(self, outcome: Outcome) -> dict[str, float]:
        """Return each sign on a scale on which usual differences are of one size; a raid's arrivals are no sign."""
        records = self._records.values()
        payments = outcome.viewer_minutes * sum(record.payment_rate for record in records) / len(records)
        messages = outcome.viewer_minutes * sum(record.message_rate for record in records) / len(records)
        signs = {
            "paid": (outcome.payments - payments) / math.sqrt(payments + 1),
            "chat": math.log((outcome.messages + 1) / (messages + 1)),
        }
        if not outcome.raided and outcome.viewers_start > 0:
            signs["stayed"] = math.log((outcome.viewers_end + 1) / (outcome.viewers_start + 1))
        return signs

    def _score(self, signs: Mapping[str, float]) -> float:
        return sum(WEIGHTS[sign] * self._standardised(sign, value) for sign, value in signs.items())

    def _standardised(self, sign: str, value: float) -> float:
        return standardised(value, [record.moments[sign] for record in self._records.values()])

    def state(self) -> dict[str, dict[str, list[float]]]:
        """Return what JSON keeps to the last digit."""
        return {arm: record.state() for arm, record in self._records.items()}

    @classmethod
    def from_state(cls, state: Mapping[str, Mapping[str, Sequence[float]]]) -> Self:
        """Rebuild it, equal to the last digit."""
        baseline = cls()
        baseline._records = {arm: _Record.from_state(record) for arm, record in state.items()}
        return baseline


class _Record:
    """What one arm is known for."""

    def __init__(self, viewer_minutes: float = 0.0, payments: float = 0.0, messages: float = 0.0) -> None:
        self._viewer_minutes = viewer_minutes
        self._payments = payments
        self._messages = messages
        self.moments = {sign: FadingMoments() for sign in _SIGNS}

    @property
    def payment_rate(self) -> float:
        return self._payments / self._viewer_minutes

    @property
    def message_rate(self) -> float:
        return self._messages / self._viewer_minutes

    def count(self, outcome: Outcome) -> None:
        self._viewer_minutes += outcome.viewer_minutes
        self._payments += outcome.payments
        self._messages += outcome.messages

    def note(self, signs: Mapping[str, float]) -> None:
        for sign, value in signs.items():
            self.moments[sign].add(value)

    def fade(self, factor: float) -> None:
        self._viewer_minutes *= factor
        self._payments *= factor
        self._messages *= factor
        for moments in self.moments.values():
            moments.fade(factor)

    def state(self) -> dict[str, list[float]]:
        totals = [self._viewer_minutes, self._payments, self._messages]
        return {"totals": totals, **{sign: moments.state() for sign, moments in self.moments.items()}}

    @classmethod
    def from_state(cls, state: Mapping[str, Sequence[float]]) -> Self:
        record = cls(*state["totals"])
        record.moments = {sign: FadingMoments.from_state(state[sign]) for sign in _SIGNS}
        return record


def _logistic(score: float) -> float:
    bounded = max(-_UTMOST, min(_UTMOST, score))
    return 1 / (1 + math.exp(-_LOGISTIC_TO_NORMAL * bounded))
