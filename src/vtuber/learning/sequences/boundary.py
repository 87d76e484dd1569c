"""How far a sum of scores may stray by chance, at all times at once.

For a martingale S with finite variances, exp(λS − λ²V/2) with V = ([S] + 2⟨S⟩)/3, a third of the sum of squares and
two thirds of the sum of their conditional expectations, is a supermartingale, however heavy the tails (Delyon,
"Exponential inequalities for sums of weakly dependent variables", 2009). Mixed over λ with a normal density and put
into Ville's inequality it gives the boundary below (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform,
nonparametric, nonasymptotic confidence sequences", 2021).
"""

import math

EXPECTED_CHOICES = 50.0
"""At how many effective choices the boundary is tightest: twenty streams of four hours, for a pair of usual modes."""

_FARTHEST = 500


def radius(variance: float, tuning: float, alpha: float) -> float:
    """Return what |S| ever exceeds with probability `alpha` at most; `variance` is V, `tuning` fixed beforehand."""
    total = variance + tuning
    return math.sqrt(total * math.log(total / (tuning * alpha * alpha)))


def tuning_for(unit: float, alpha: float) -> float:
    """Return the tuning that makes the radius least where V is `EXPECTED_CHOICES` times `unit`."""
    wide = 2 * math.log(1 / alpha)
    return EXPECTED_CHOICES * unit / (wide + math.log(1 + wide) + 1)


def delyon_variance(squares: float, expected: float) -> float:
    """Return V from the sum of squares and the sum of their conditional expectations."""
    return (squares + 2 * expected) / 3


def streams_until_known(total: float, variance: float, tuning: float, alpha: float, streams: int) -> int | None:
    """Return how many more streams it takes until |S| is beyond the boundary, if S and V grow as they did.

    0 where it is beyond already; None where it takes more than 500.
    """

    def is_beyond(more: int) -> bool:
        growth = (streams + more) / streams
        return abs(total) * growth > radius(variance * growth, tuning, alpha)

    if is_beyond(0):
        return 0
    if not is_beyond(_FARTHEST):
        return None
    low, high = 0, _FARTHEST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_beyond(middle) else (middle, high)
    return high
