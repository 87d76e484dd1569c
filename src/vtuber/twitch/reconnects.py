"""How long to wait before a lost connection is tried again: pure arithmetic with jitter."""

import random
from dataclasses import dataclass

_MOST_DOUBLINGS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconnectPolicy:
    """How losses in a row are answered; all in seconds.

    The first loss of a row is answered at once, the n-th after it with `first_delay_s` × 2ⁿ⁻¹, times a random factor
    between 0.5 and 1 so that clients felled by one cause do not return at one moment. For the first `early_s` of a row
    no delay exceeds `early_longest_s`: a server that comes back within that time is found within it, plus the time it
    takes to connect. After that the doubling goes on from there, up to `longest_s`. A connection that was up for
    `steady_s` ends the row.
    """

    first_delay_s: float = 0.1
    early_longest_s: float = 1.5
    early_s: float = 60.0
    longest_s: float = 30.0
    steady_s: float = 5.0


class Reconnects:
    """Counts losses in a row and tells the delay after each."""

    def __init__(self, policy: ReconnectPolicy, chance: random.Random) -> None:
        self._policy = policy
        self._chance = chance
        self._losses = 0
        self._late_losses = 0
        self._began = 0.0

    def lost(self, now: float, *, up_s: float = 0.0, at_once: bool = True) -> float:
        """Return how many seconds to wait, `now` that a connection is lost or could not be made.

        `up_s` is how long it had been up. `at_once=False` lets even the first loss of a row wait for
        `early_longest_s`.
        """
        policy = self._policy
        if up_s >= policy.steady_s:
            self._losses = 0
        if not self._losses:
            self._began, self._late_losses = now, 0
        self._losses += 1
        delay_s = self._delay_s(late=now - self._began >= policy.early_s, at_once=at_once)
        return delay_s * self._chance.uniform(0.5, 1.0)

    def _delay_s(self, *, late: bool, at_once: bool) -> float:
        policy = self._policy
        if late:
            self._late_losses += 1
            return min(policy.longest_s, policy.early_longest_s * 2.0 ** min(self._late_losses, _MOST_DOUBLINGS))
        if not at_once:
            return policy.early_longest_s
        if self._losses == 1:
            return 0.0
        return min(policy.early_longest_s, policy.first_delay_s * 2.0 ** min(self._losses - 2, _MOST_DOUBLINGS))
