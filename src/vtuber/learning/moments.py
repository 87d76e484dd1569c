"""Running mean and deviation that forget."""

import math
from collections.abc import Sequence
from typing import Self


class FadingMoments:
    """Weighted mean and variance of a sequence (West 1979), whose past can be made to count less."""

    def __init__(self, weight: float = 0.0, mean: float = 0.0, squares: float = 0.0) -> None:
        self._weight = weight
        self._mean = mean
        self._squares = squares

    def add(self, value: float) -> None:
        """Take in one value with weight 1."""
        self._weight += 1.0
        distance = value - self._mean
        self._mean += distance / self._weight
        self._squares += distance * (value - self._mean)

    def fade(self, factor: float) -> None:
        """Let everything seen so far weigh `factor` of what it did."""
        self._weight *= factor
        self._squares *= factor

    @property
    def mean(self) -> float:
        """The weighted mean; 0 before the first value."""
        return self._mean

    @property
    def variance(self) -> float:
        """The weighted variance; 0 before the first value."""
        return self._squares / self._weight if self._weight > 0 else 0.0

    def state(self) -> list[float]:
        """Return the numbers to rebuild it from."""
        return [self._weight, self._mean, self._squares]

    @classmethod
    def from_state(cls, state: Sequence[float]) -> Self:
        """Rebuild it, equal to the last digit."""
        return cls(*state)


def standardised(value: float, groups: Sequence[FadingMoments]) -> float:
    """Return how many standard deviations a value lies above the mean of a mixture in which every group weighs alike.

    0 while all values were alike.
    """
    mean = sum(group.mean for group in groups) / len(groups)
    variance = sum(group.variance + (group.mean - mean) ** 2 for group in groups) / len(groups)
    return (value - mean) / math.sqrt(variance) if variance > 0 else 0.0
