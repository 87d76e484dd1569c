"""What is believed of an arm, in the same form for every policy."""

from collections.abc import Mapping
from dataclasses import dataclass

from vtuber.learning.posterior import Posterior, probabilities_of_best

REWARD = "reward"
"""The unit of a reward in [0, 1], of which an average activity earns a half."""

PAYMENTS = "payments per viewer-hour"
"""The unit of an arm's worth: payments, and what the viewers it keeps or loses will be worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What is believed of an arm's worth, in `unit`: the mean and the interval that holds 90 % of the belief.

    `segments` is how many segments it rests on, those that faded counting less; `best` is the probability that no
    other arm is worth more.
    """

    unit: str
    mean: float
    low: float
    high: float
    segments: float
    best: float

    @property
    def interval(self) -> str:
        """The interval in words; a worth may lie below zero."""
        return f"[{self.low:z.2f}, {self.high:z.2f}]"

    def to_json(self) -> dict[str, float | str]:
        """Return all of it."""
        return {
            "unit": self.unit,
            "mean": self.mean,
            "low": self.low,
            "high": self.high,
            "segments": self.segments,
            "best": self.best,
        }


def beliefs_of(posteriors: Mapping[str, Posterior]) -> dict[str, Belief]:
    """Return Beta posteriors of rewards in the common form."""
    best = probabilities_of_best(tuple(posteriors.values()))
    return {arm: _belief(posterior, chance) for (arm, posterior), chance in zip(posteriors.items(), best, strict=True)}


def _belief(posterior: Posterior, best: float) -> Belief:
    low, high = posterior.interval()
    return Belief(unit=REWARD, mean=posterior.mean, low=low, high=high, segments=posterior.segments, best=best)
