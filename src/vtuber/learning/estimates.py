"""Figures with the interval that chance leaves them.

An interval treats the segments of a stream as draws of one kind. It tells how far the figure would move in another such
evening; it is no comparison of activities, whose segments the learner and the director chose.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from vtuber.learning.student import reach

LEVEL = 0.95

FEWEST_EVENTS = 30
"""Of fewer events in all no ratio is taken: it would lie anywhere."""

_TWO = 2
_NOTHING = 1e-9
"""A whole that small is none: of so little attention there is no rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure, its 95 % interval, and how many segments it rests on; no interval from fewer than two."""

    value: float
    low: float | None = None
    high: float | None = None
    segments: int

    def text(self, pattern: str = ".1f") -> str:
        """Return it in words: `3.1 [0.4, 5.9]`; `pattern` is a format for all three."""
        if self.low is None or self.high is None:
            return format(self.value, pattern)
        return f"{self.value:{pattern}} [{self.low:{pattern}}, {self.high:{pattern}}]"

    def among(self, looks: int) -> Self:
        """Return it with the interval of one of so many that are looked at together (Bonferroni), which is wider."""
        if self.low is None or self.high is None or looks < _TWO:
            return self
        degrees = self.segments - 1
        wider = reach(1 - (1 - LEVEL) / looks, degrees) / reach(LEVEL, degrees)
        half = wider * (self.high - self.value)
        return replace(self, low=self.value - half, high=self.value + half)

    def to_json(self) -> dict[str, float | int | None]:
        """Return it as JSON can hold it."""
        return {"value": self.value, "low": self.low, "high": self.high, "segments": self.segments}


def mean_of(values: Sequence[float], *, least: float | None = None) -> Estimate | None:
    """Return the mean of a figure over segments, None without any; the interval does not go below `least`."""
    if not values:
        return None
    count = len(values)
    mean = sum(values) / count
    if count < _TWO:
        return Estimate(value=mean, segments=count)
    error = math.sqrt(sum((value - mean) ** 2 for value in values) / (count - 1) / count)
    return _around(mean, error, count, least)


def ratio_of(parts: Sequence[float], wholes: Sequence[float], *, counted: bool = False) -> Estimate | None:
    """Return the sum of `parts` over that of `wholes`, a pair for each segment; None where nothing is to divide by.

    The interval is that of the ratio estimator (Cochran, "Sampling Techniques", 1977, chapter 6). `counted` parts are
    numbers of events: then it is no narrower than that of as many Poisson events, or of one where there are none.
    """
    pairs = [(part, whole) for part, whole in zip(parts, wholes, strict=True) if whole > _NOTHING]
    total = sum(whole for _, whole in pairs)
    if not pairs:
        return None
    ratio, count = sum(part for part, _ in pairs) / total, len(pairs)
    if count < _TWO:
        return Estimate(value=ratio, segments=count)
    rest = sum((part - ratio * whole) ** 2 for part, whole in pairs)
    variance = count / (count - 1) * rest / total**2
    if counted:
        variance = max(variance, max(ratio * total, 1.0) / total**2)
    return _around(ratio, math.sqrt(variance), count, 0.0)


def ratio_of_counts(parts: Sequence[int], wholes: Sequence[int]) -> Estimate | None:
    """Return the sum of `parts` over that of `wholes`, both numbers of events; None for fewer than thirty in all.

    Segments without any of the latter count like all others: to leave them out would select by what is compared.
    The interval is no narrower than that of as many Poisson events on both sides.
    """
    total, count = sum(wholes), len(wholes)
    if total == 0 or total + sum(parts) < FEWEST_EVENTS:
        return None
    ratio = sum(parts) / total
    if count < _TWO:
        return Estimate(value=ratio, segments=count)
    rest = sum((part - ratio * whole) ** 2 for part, whole in zip(parts, wholes, strict=True))
    variance = max(count / (count - 1) * rest, max(sum(parts), 1) + ratio**2 * total) / total**2
    return _around(ratio, math.sqrt(variance), count, 0.0)


def _around(value: float, error: float, count: int, least: float | None) -> Estimate:
    half = reach(LEVEL, count - 1) * error
    low = value - half if least is None else max(least, value - half)
    return Estimate(value=value, low=low, high=value + half, segments=count)
