"""Beta distributions: what is believed of an arm, and how likely each arm is the best."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vtuber.learning.best_arm import BestArm

SEGMENT_WEIGHT = 2.0
"""How many coin tosses one segment's reward is worth.

Rewards spread evenly over [0, 1] vary a third as much as coin tosses, so one tells as much as three; the segments of a
stream have moods in common, which takes some of that away.
"""

_REACH_SD = 8.0
_QUANTILE_CELLS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """A Beta distribution over an arm's mean reward; `alpha` and `beta` are at least 1."""

    alpha: float = 1.0
    beta: float = 1.0

    @property
    def mean(self) -> float:
        """The expected reward."""
        return self.alpha / (self.alpha + self.beta)

    @property
    def deviation(self) -> float:
        """The standard deviation of the belief."""
        total = self.alpha + self.beta
        return math.sqrt(self.alpha * self.beta / (total + 1)) / total

    @property
    def segments(self) -> float:
        """How many segments the belief rests on; those that faded count less, the prior not at all."""
        return (self.alpha + self.beta - 2) / SEGMENT_WEIGHT

    def to_json(self) -> dict[str, float]:
        """Return the mean, the 90 % interval, and how many segments they rest on."""
        low, high = self.interval()
        return {"mean": self.mean, "low": low, "high": high, "segments": self.segments}

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """Return the central credible interval that holds `level` of the belief, to about 0.0005."""
        low, high = _window((self,))
        masses = _masses(self, _Grid.over(low, high, _QUANTILE_CELLS))
        outside = (1 - level) / 2 * sum(masses)
        step = (high - low) / _QUANTILE_CELLS
        return low + step * _cells_until(masses, outside), high - step * _cells_until(masses[::-1], outside)


def probabilities_of_best(posteriors: Sequence[Posterior]) -> tuple[float, ...]:
    """Return for each arm the probability that its mean is the largest, which is how often Thompson sampling draws it.

    Within 0.001 of the exact value; the result sums to 1.
    """
    return BestArm().odds(posteriors)


@dataclass(frozen=True, slots=True)
class _Grid:
    """The logarithms of x and of 1 − x at the middle of equal cells, and of the cells' width."""

    log_x: list[float]
    log_rest: list[float]
    log_width: float

    @classmethod
    def over(cls, low: float, high: float, cells: int) -> "_Grid":
        width = (high - low) / cells
        middles = [low + width * (cell + 0.5) for cell in range(cells)]
        return cls([math.log(x) for x in middles], [math.log1p(-x) for x in middles], math.log(width))


def _window(posteriors: Sequence[Posterior]) -> tuple[float, float]:
    """Bound where the largest of these means can lie, to eight standard deviations."""
    low = max(posterior.mean - _REACH_SD * posterior.deviation for posterior in posteriors)
    high = max(posterior.mean + _REACH_SD * posterior.deviation for posterior in posteriors)
    return max(0.0, low), min(1.0, high)


def _masses(posterior: Posterior, grid: _Grid) -> list[float]:
    """Return the probability of each cell."""
    a, b = posterior.alpha, posterior.beta
    log_scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + grid.log_width
    exp, a, b = math.exp, a - 1, b - 1
    return [exp(a * x + b * rest + log_scale) for x, rest in zip(grid.log_x, grid.log_rest, strict=True)]


def _cells_until(masses: Sequence[float], target: float) -> float:
    """Return after how many cells, fractions included, the running sum reaches `target`."""
    reached = 0.0
    for cell, mass in enumerate(masses):
        if reached + mass >= target:
            return cell + (target - reached) / mass if mass else float(cell)
        reached += mass
    return float(len(masses))
