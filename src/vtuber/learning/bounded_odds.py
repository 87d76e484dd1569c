"""Odds within bounds: as close to what a policy wants as the bounds allow."""

import math
from collections.abc import Sequence

_UNWANTED = 1e-12
"""What an arm with odds of 0 weighs: it is drawn only where the bounds leave nothing else."""

_REACH = 32.0
"""The logarithm of the largest scale: it lifts an unwanted arm to 1."""

_HALVINGS = 64


def within(odds: Sequence[float], least: Sequence[float], most: Sequence[float]) -> tuple[float, ...]:
    """Return odds that sum to 1, each between its `least` and its `most`, in proportion to the given ones elsewhere.

    Odds that are within their bounds come back as they are. Bounds lie in [0, 1], `least` at or below `most`. Where the
    least ones sum to more than 1, or the most ones to less, no odds fit; then theirs are the proportions. Between such
    bounds the result is the vector with the least Kullback–Leibler divergence from the given one.
    """
    bounds = list(zip(least, most, strict=True))
    if all(low <= share <= high for share, (low, high) in zip(odds, bounds, strict=True)):
        return tuple(odds)
    if sum(least) >= 1:
        return _in_proportion(least)
    if sum(most) <= 1:
        return _in_proportion(most)
    wanted = [max(share, _UNWANTED) for share in odds]
    low, high = -_REACH, _REACH
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if sum(_clipped(wanted, math.exp(middle), bounds)) < 1:
            low = middle
        else:
            high = middle
    return _in_proportion(_clipped(wanted, math.exp(high), bounds))


def _clipped(wanted: Sequence[float], scale: float, bounds: Sequence[tuple[float, float]]) -> list[float]:
    return [min(max(scale * share, low), high) for share, (low, high) in zip(wanted, bounds, strict=True)]


def _in_proportion(weights: Sequence[float]) -> tuple[float, ...]:
    total = sum(weights)
    if total == 0:
        return (1 / len(weights),) * len(weights)
    return tuple(weight / total for weight in weights)
