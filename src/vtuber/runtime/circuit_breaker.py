"""When to leave something alone that keeps failing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """How many failures in a row are borne, and how long what fails is left alone: `first_s`, doubled each time."""

    failures: int = 3
    first_s: float = 15.0
    longest_s: float = 600.0


class CircuitBreaker:
    """Closed after `failures` in a row; tried again once the rest is over, and left alone longer if that fails too.

    All times are seconds of the clock the caller reads.
    """

    def __init__(self, rest: Rest | None = None) -> None:
        self._rest = rest or Rest()
        self._in_a_row = 0
        self._rests = 0
        self._until = 0.0

    def allows(self, now: float) -> bool:
        """Return whether to try."""
        return self._in_a_row < self._rest.failures or now >= self._until

    def succeeded(self) -> None:
        """All is well: forget the failures."""
        self._in_a_row = self._rests = 0

    def failed(self, now: float) -> float:
        """Take note of a failure; return how long to leave it alone from now, 0 while failures are borne."""
        self._in_a_row += 1
        if self._in_a_row < self._rest.failures:
            return 0.0
        if now < self._until:
            return self._until - now
        rest_s = min(self._rest.longest_s, self._rest.first_s * 2.0 ** min(self._rests, 64))
        self._rests += 1
        self._until = now + rest_s
        return rest_s
