"""Quantiles of Student's t, for any real number of degrees of freedom."""

import math
from functools import lru_cache

_MEDIAN = 0.5
_STEPS = 80
_TERMS = 500
_PRECISION = 1e-14
_TINY = 1e-300


@lru_cache(maxsize=4096)
def t_quantile(share: float, freedom: float) -> float:
    """Return what a t-distributed variable stays below with probability `share`, 0.5 to 1 exclusive; to about 1e-9.

    Raises `ValueError` for other shares, or for `freedom` that is not positive.
    """
    if not _MEDIAN <= share < 1 or freedom <= 0:
        raise ValueError(f"no quantile {share} of t with {freedom} degrees of freedom")
    low, high = 0.0, 1.0
    while t_cdf(high, freedom) < share:
        high *= 2
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if t_cdf(middle, freedom) < share else (low, middle)
    return (low + high) / 2


def t_cdf(t: float, freedom: float) -> float:
    """Return the probability that a t-distributed variable lies below `t`, which is not negative."""
    return 1 - _incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function (Abramowitz and Stegun 26.5.8)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) / a / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """Evaluate the continued fraction 1 + d1/(1 + d2/(1 + …)) by the modified Lentz method."""
    value, c, d = 1.0, 1.0, 0.0
    for term in range(1, _TERMS):
        m, odd = divmod(term, 2)
        if odd:
            factor = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            factor = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / ((1 + factor * d) or _TINY)
        c = (1 + factor / c) or _TINY
        value *= c * d
        if abs(c * d - 1) < _PRECISION:
            break
    return value
