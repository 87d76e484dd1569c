"""Intervals for ratios of sums over streams.

What happens within a stream hangs together, so streams are what is left out, one at a time (the delete-a-group
jackknife: Tukey 1958; as a cluster-robust variance it is CR3 of Bell and McCaffrey 2002, and errs on the wide side).
Degrees of freedom are the streams' effective number less one: a few streams that carry most of the weight count as few.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vtuber.learning.off_policy.sample import Floats
from vtuber.learning.off_policy.student import t_quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate with its standard error and degrees of freedom."""

    value: float
    error: float
    freedom: float

    def bounds(self, level: float) -> tuple[float, float]:
        """Return the bounds that hold the truth with probability `level`."""
        reach = self.error * t_quantile((1 + level) / 2, self.freedom)
        return self.value - reach, self.value + reach


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSums:
    """A ratio of sums, kept by stream: its value is Σ `above` / Σ `below`."""

    above: Floats
    below: Floats

    @property
    def value(self) -> float:
        """The ratio over all streams."""
        return float(self.above.sum() / self.below.sum())

    def left_out(self) -> Floats:
        """Return the ratio without each stream in turn."""
        rest = self.below.sum() - self.below
        return np.asarray((self.above.sum() - self.above) / rest, dtype=np.float64)


def jackknife(value: float, left_out: Sequence[float] | Floats, effective_streams: float) -> Interval:
    """Return the interval of an estimate, given what it is without each stream in turn; at least two are needed."""
    without = np.asarray(left_out, dtype=np.float64)
    count = len(without)
    variance = (count - 1) / count * float(np.sum((without - without.mean()) ** 2))
    return Interval(value=value, error=math.sqrt(variance), freedom=max(1.0, min(effective_streams, count) - 1))
