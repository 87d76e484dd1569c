"""How long a turn may be without words after a fault."""

import math

from vtuber.runtime.clock import Clock


class Recovery:
    """Runs from a fault until the turn has recovered; further faults meanwhile do not prolong it."""

    def __init__(self, *, clock: Clock, length_s: float) -> None:
        self._clock = clock
        self._length_s = length_s
        self.until = math.inf
        """The clock's time by which the turn must have recovered; infinite while nothing is wrong."""

    @property
    def failed(self) -> bool:
        """Whether the time is up."""
        return self._clock.monotonic() >= self.until

    def begin(self, *, silent_s: float = 0.0) -> None:
        """Note a fault, which had been going on unnoticed for `silent_s` seconds."""
        self.until = min(self.until, self._clock.monotonic() - silent_s + self._length_s)

    def over(self) -> None:
        """Note that the turn goes on."""
        self.until = math.inf
