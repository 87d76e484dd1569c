"""Student's t distribution with whole degrees of freedom, in closed form.

Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.7.3 and 26.7.4.
"""

import math
from functools import lru_cache
from statistics import NormalDist

_LARGE = 400
"""Degrees of freedom from which the normal distribution is as good: its quantiles are within 0.003."""

_HALVINGS = 60
_FARTHEST = 1e6


def inside(t: float, degrees: int) -> float:
    """Return the probability that a draw lies within ±t; `degrees` are at least 1."""
    if degrees < 1:
        raise ValueError("a t distribution has at least one degree of freedom")
    if degrees >= _LARGE:
        return 2 * NormalDist().cdf(abs(t)) - 1
    angle = math.atan(abs(t) / math.sqrt(degrees))
    if degrees == 1:
        return 2 * angle / math.pi
    cosine = math.cos(angle)
    odd = degrees % 2
    term, total = (cosine if odd else 1.0), 0.0
    for step in range(2 + odd, degrees + 1, 2):
        total += term
        term *= cosine**2 * (step - 1) / step
    if odd:
        return min(1.0, 2 / math.pi * (angle + math.sin(angle) * total))
    return min(1.0, math.sin(angle) * total)


def outside(t: float, degrees: int) -> float:
    """Return the probability that a draw lies beyond ±t: what chance alone does at least as often."""
    return min(1.0, max(0.0, 1.0 - inside(t, degrees)))


@lru_cache(maxsize=1_024)
def reach(level: float, degrees: int) -> float:
    """Return the t for which `level` of all draws lie within ±t, to nine digits."""
    low, high = 0.0, _FARTHEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if inside(middle, degrees) < level else (low, middle)
    return high
