"""A model that keeps failing is left alone for a while."""

import random
from collections import deque

from vtuber.models.faults import OF_THE_PROMPT, FaultError, FaultKind
from vtuber.runtime.backoff import Backoff
from vtuber.runtime.clock import Clock

_REST = Backoff(first_delay_s=8.0, longest_delay_s=300.0)
_LONGEST_ASKED_S = 600.0


class Breaker:
    """Opens after `faults` faults within `window_s` seconds; no call is made while it is open.

    A vendor's "not allowed" and "rate limited" open it at once, the latter for as long as the vendor says (ten minutes
    at most). When the rest is over one call may probe: if it succeeds the breaker closes, if it fails the next rest is
    twice as long, up to five minutes. Faults that are the prompt's own count for nothing.
    """

    def __init__(self, *, clock: Clock, chance: random.Random, faults: int = 3, window_s: float = 60.0) -> None:
        self._clock = clock
        self._chance = chance
        self._limit = faults
        self._window_s = window_s
        self._faults: deque[float] = deque()
        self._rests = 0
        self._open_until: float | None = None
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether the model rests, or a probe is under way."""
        return self._open_until is not None and (self._probing or self._clock.monotonic() < self._open_until)

    def admit(self) -> bool:
        """Tell whether a call may be made now; one that may must be followed by one of the three below."""
        if self.is_open:
            return False
        self._probing = self._open_until is not None
        return True

    def succeeded(self) -> None:
        """Note a call that gave what was asked for."""
        self._faults.clear()
        self._rests = 0
        self._open_until = None
        self._probing = False

    def failed(self, fault: FaultError) -> None:
        """Note a call that failed."""
        if fault.kind in OF_THE_PROMPT:
            self.abandoned()
            return
        now = self._clock.monotonic()
        self._faults.append(now)
        while self._faults[0] < now - self._window_s:
            self._faults.popleft()
        at_once = fault.kind in {FaultKind.RATE_LIMITED, FaultKind.NOT_ALLOWED}
        if at_once or self._probing or len(self._faults) >= self._limit:
            self._rest(now, fault)

    def abandoned(self) -> None:
        """Note a call that ended without showing anything; a probe may be made again."""
        self._probing = False

    def _rest(self, now: float, fault: FaultError) -> None:
        self._rests += 1
        self._probing = False
        self._faults.clear()
        rest_s = _REST.delay_s(self._rests, self._chance)
        if fault.kind is FaultKind.NOT_ALLOWED:
            rest_s = _REST.longest_delay_s
        elif fault.retry_after_s is not None:
            rest_s = min(max(fault.retry_after_s, 0.0), _LONGEST_ASKED_S)
        self._open_until = now + rest_s
