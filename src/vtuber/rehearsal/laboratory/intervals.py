"""Intervals of figures over channels, which hold for few channels too.

A channel is left out at a time, with all policies on it (the jackknife: Tukey 1958), and Student's t has as many
degrees of freedom as there are effective channels less one: a few channels that carry most of the weight count as few.
Resampled channels make intervals that are too narrow where they are few.
"""

import math
from dataclasses import dataclass

import numpy as np

from vtuber.learning.off_policy.intervals import StreamSums, jackknife
from vtuber.rehearsal.laboratory.nature import Floats

LEVEL = 0.95

_TWO = 2
_LARGEST_EXPONENT = 700.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with the ends of its 95 % interval, which are infinite where nothing can be said of them."""

    value: float
    low: float
    high: float

    def to_json(self) -> list[float | None]:
        """Return value, low, high; an end that is infinite is None."""
        return [self.value, *(end if math.isfinite(end) else None for end in (self.low, self.high))]


def ratio_of_revenues(ours: Floats, theirs: Floats) -> Estimate | None:
    """Return the ratio of the sums of what channels earned, None for one to nothing; its interval is of the logarithm.

    Its low end is 0 and its high end infinite where it rests on one channel.
    """
    if theirs.sum() <= 0:
        return None
    sums = StreamSums(above=ours, below=theirs)
    if not _can_leave_out(theirs):
        return Estimate(value=sums.value, low=0.0, high=math.inf)
    left_out = sums.left_out()
    if sums.value <= 0 or left_out.min() <= 0:
        low, high = _bounds(sums.value, left_out, theirs)
        return Estimate(value=sums.value, low=max(0.0, low), high=high)
    low, high = _bounds(math.log(sums.value), np.log(left_out), theirs)
    return Estimate(value=sums.value, low=math.exp(low), high=math.exp(min(high, _LARGEST_EXPONENT)))


def share_of_gain(ours: Floats, theirs: Floats) -> Estimate | None:
    """Return the same for gains, which may be negative: the interval is of the share itself."""
    if theirs.sum() <= 0:
        return None
    sums = StreamSums(above=ours, below=theirs)
    if not _can_leave_out(theirs):
        return Estimate(value=sums.value, low=-math.inf, high=math.inf)
    low, high = _bounds(sums.value, sums.left_out(), theirs)
    return Estimate(value=sums.value, low=low, high=high)


def _can_leave_out(theirs: Floats) -> bool:
    return len(theirs) >= _TWO and bool((theirs.sum() - theirs).min() > 0)


def _bounds(value: float, left_out: Floats, theirs: Floats) -> tuple[float, float]:
    effective = float(theirs.sum() ** 2 / np.sum(theirs**2))
    return jackknife(value, left_out, effective).bounds(LEVEL)
