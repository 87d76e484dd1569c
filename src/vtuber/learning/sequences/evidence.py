"""Scores of all contrasts, stream by stream, and what they allow to be said."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.sequences.boundary import delyon_variance, radius, streams_until_known, tuning_for
from vtuber.learning.sequences.choices import StreamChoices, choices_of
from vtuber.learning.sequences.comparisons import (
    LEVEL,
    WINDOW_MINUTES,
    Comparison,
    Comparisons,
    Interval,
    ModeValue,
)
from vtuber.learning.sequences.contrasts import Contrasts, Floats
from vtuber.learning.sequences.credit import Credit
from vtuber.learning.sequences.expectation import Expectation
from vtuber.learning.sequences.worth import Worth

FEWEST_STREAMS = 3
"""Before that, how much the streams differ cannot be told, and nothing is said."""


class _Squares:
    """Sums of squares of scores about a mean that is not yet known: Σ(score − mean × weight)²."""

    def __init__(self, contrasts: int) -> None:
        self._scores = np.zeros(contrasts)
        self._products = np.zeros(contrasts)
        self._weights = np.zeros(contrasts)

    def add(self, scores: Floats, weights: Floats) -> None:
        """Add rows of scores and of their weights."""
        self._scores += (scores**2).sum(axis=0)
        self._products += (scores * weights).sum(axis=0)
        self._weights += (weights**2).sum(axis=0)

    def about(self, means: Floats) -> Floats:
        """Return the sums of squares about these means."""
        found: Floats = np.maximum(0.0, self._scores - 2 * means * self._products + means**2 * self._weights)
        return found


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Of one contrast: its mean per viewer and window, how far off that may be, and when it will have a sign."""

    mean: float
    radius: float
    more_streams: int | None


class Evidence:
    """What the streams so far say. Take each finished stream once, in order; ask as often as you like.

    The scores of a stream are summed: whatever mood its segments share, and however the windows of neighbouring
    choices overlap, sums of different streams stay uncorrelated given the past. How much more such sums vary than
    their parts do, on average over the contrasts and never taken as less than 1, scales what is expected of the next.
    """

    def __init__(self, arms: Sequence[str], *, level: float = LEVEL) -> None:
        self._contrasts = Contrasts(arms)
        self._level = level
        self._expectation = Expectation(len(arms))
        self._worth = Worth()
        size = len(self._contrasts)
        self._scores, self._weights = np.zeros(size), np.zeros(size)
        self._spread = np.zeros((size, len(arms)))
        self._by_choice, self._by_stream = _Squares(size), _Squares(size)
        self._streams = self._choices = self._left_out = 0

    def take(self, segments: Sequence[SegmentOutcome]) -> None:
        """Take in a finished stream."""
        credit = Credit(self._worth.segment_minutes or _usual_minutes(segments))
        stream = choices_of(segments, self._contrasts.arms, credit)
        expected = self._expectation.before(stream, credit)
        rows = np.arange(len(stream.drawn))
        surprises = stream.paid - stream.viewers * expected[rows, stream.drawn]
        self._add(stream, expected, surprises)
        self._expectation.learn(stream, surprises)
        self._worth.add(stream)
        self._streams += bool(len(rows))
        self._choices += len(rows)
        self._left_out += stream.left_out

    def _add(self, stream: StreamChoices, expected: Floats, surprises: Floats) -> None:
        odds, viewers = stream.probabilities, stream.viewers[:, None]
        coefficients = self._contrasts.coefficients(odds)
        drawn = coefficients[np.arange(len(odds)), :, stream.drawn]
        scores = viewers * np.einsum("ij,igj,ij->ig", odds, coefficients, expected) + drawn * surprises[:, None]
        weights = viewers * self._contrasts.weights(odds)
        self._scores += scores.sum(axis=0)
        self._weights += weights.sum(axis=0)
        self._spread += np.einsum("i,ij,igj->gj", stream.viewers, odds, coefficients**2)
        self._by_choice.add(scores, weights)
        self._by_stream.add(scores.sum(axis=0, keepdims=True), weights.sum(axis=0, keepdims=True))

    def comparisons(self) -> Comparisons:
        """Return what can be said now."""
        scale = self._worth.per_hour
        bounds = self._bounds() if self._streams >= FEWEST_STREAMS else [None] * len(self._contrasts)
        arms = self._contrasts.arms
        return Comparisons(
            level=self._level,
            streams=self._streams,
            choices=self._choices,
            left_out=self._left_out,
            viewers=self._worth.viewers,
            worth=self._worth.of_a_payment,
            modes=tuple(self._mode(arm, place, bounds[place], scale) for place, arm in enumerate(arms)),
            pairs=tuple(
                self._pair(first, second, found, scale)
                for (first, second), found in zip(self._contrasts.pairs, bounds[len(arms) :], strict=True)
            ),
        )

    def _mode(self, arm: str, place: int, found: _Bounds | None, scale: float) -> ModeValue:
        added = None if found is None else _interval(found, scale)
        usual = self._worth.revenue_per_hour
        # Nobody takes money out of a channel: whatever is known of what is added, what remains is not below 0.
        per_hour = added and Interval(
            estimate=max(0.0, usual + added.estimate),
            low=max(0.0, usual + added.low),
            high=max(0.0, usual + added.high),
        )
        chosen = int(self._expectation.chosen[place])
        return ModeValue(arm=arm, choices=chosen, added=added, per_hour=per_hour)

    def _pair(self, first: int, second: int, found: _Bounds | None, scale: float) -> Comparison:
        arms, chosen = self._contrasts.arms, self._expectation.chosen
        return Comparison(
            arm=arms[first],
            other=arms[second],
            choices=int(chosen[first] + chosen[second]),
            difference=None if found is None else _interval(found, scale),
            more_streams=None if found is None else found.more_streams,
        )

    def _bounds(self) -> list[_Bounds | None]:
        """Return the bounds of every contrast; modes and pairs are two families, each at the whole level."""
        means = np.divide(self._scores, self._weights, out=np.zeros_like(self._scores), where=self._weights > 0)
        expected = self._spread @ self._expectation.noise()
        by_stream = self._by_stream.about(means) * self._streams / (self._streams - 1)
        by_choice = self._by_choice.about(means)
        arms = len(self._contrasts.arms)
        found: list[_Bounds | None] = []
        for family in (slice(0, arms), slice(arms, None)):
            inflated = expected[family] * _design_effect(by_stream[family], by_choice[family])
            rows = np.stack([means[family], self._weights[family], by_stream[family], inflated], axis=1).tolist()
            found.extend(self._bounds_of(*row, alpha=(1 - self._level) / len(rows)) for row in rows)
        return found

    def _bounds_of(
        self, mean: float, weight: float, squares: float, expected: float, *, alpha: float
    ) -> _Bounds | None:
        if weight <= 0 or expected <= 0:
            return None
        variance = delyon_variance(squares, expected)
        # What one effective choice varies by: the boundary is tuned in choices, whatever the channel's payments.
        tuning = tuning_for(expected * self._worth.viewers / weight, alpha)
        return _Bounds(
            mean=mean,
            radius=radius(variance, tuning, alpha) / weight,
            more_streams=streams_until_known(mean * weight, variance, tuning, alpha, self._streams),
        )


def _usual_minutes(segments: Sequence[SegmentOutcome]) -> float:
    return median(segment.minutes for segment in segments) if segments else WINDOW_MINUTES


def _design_effect(by_stream: Floats, by_choice: Floats) -> float:
    """Return how much more sums over streams vary than they would if choices were independent, at least 1 (Kish)."""
    whole = float(by_choice.sum())
    return max(1.0, float(by_stream.sum()) / whole) if whole > 0 else 1.0


def _interval(found: _Bounds, scale: float) -> Interval | None:
    if scale <= 0:
        return None
    low, high = (found.mean - found.radius) * scale, (found.mean + found.radius) * scale
    return Interval(estimate=found.mean * scale, low=low, high=high)
