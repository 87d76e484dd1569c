"""How long to wait between attempts at something that fails."""

import random
from dataclasses import dataclass

_MOST_DOUBLINGS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Waits that double with each failure in a row.

    After the n-th failure it is `first_delay_s` × 2ⁿ⁻¹ seconds, at most `longest_delay_s`, times a random factor
    between 0.5 and 1 (so that clients cut off by one cause do not return at one moment).
    """

    first_delay_s: float = 1.0
    longest_delay_s: float = 60.0

    def delay_s(self, failures: int, chance: random.Random) -> float:
        """Return how long to wait after this many failures in a row, from 1."""
        delay_s = self.first_delay_s * 2.0 ** min(failures - 1, _MOST_DOUBLINGS)
        return min(self.longest_delay_s, delay_s) * chance.uniform(0.5, 1.0)
