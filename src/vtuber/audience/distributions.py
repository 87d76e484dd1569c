"""Random draws that `random.Random` does not offer."""

import math
import random
from collections.abc import Sequence

_LARGEST_AT_ONCE = 30.0


def poisson(chance: random.Random, mean: float) -> int:
    """Draw a Poisson count (Knuth's product of uniforms, in parts of at most 30 so that `exp` stays exact)."""
    count = 0
    while mean > 0:
        part = min(mean, _LARGEST_AT_ONCE)
        mean -= part
        limit, product = math.exp(-part), chance.random()
        while product > limit:
            count += 1
            product *= chance.random()
    return count


def lognormal(chance: random.Random, median: float, sigma: float) -> float:
    """Draw from a lognormal distribution given by its median and the standard deviation of its logarithm."""
    return median * math.exp(chance.gauss(0.0, sigma))


def shares(chance: random.Random, weights: Sequence[float], concentration: float) -> tuple[float, ...]:
    """Draw shares that sum to 1 (a Dirichlet draw); the higher the concentration, the nearer to `weights`."""
    drawn = [chance.gammavariate(weight * concentration, 1.0) for weight in weights]
    total = sum(drawn)
    return tuple(value / total for value in drawn)
