"""How many requests a service allows: a bucket of tokens, one for each request, filled at a steady rate."""

_MINUTE_S = 60.0
_WHOLE = 1 - 1e-9
"""A token, but for what adding up parts of it loses."""


class RequestBudget:
    """At most `per_minute` requests at once, and as many per minute in the long run; 0 is no limit.

    A service that says when to come back is believed. All times are seconds of the clock the caller reads.
    """

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._tokens = float(per_minute)
        self._filled_at: float | None = None
        self._closed_until = 0.0

    def take(self, now: float) -> bool:
        """Take a request from the budget; return whether there was one."""
        if self._filled_at is None:
            self._filled_at = now
        elapsed_s = max(0.0, now - self._filled_at)
        self._tokens = min(float(self._most), self._tokens + elapsed_s * self._most / _MINUTE_S)
        self._filled_at = max(self._filled_at, now)
        if now < self._closed_until:
            return False
        if not self._most:
            return True
        if self._tokens < _WHOLE:
            return False
        self._tokens = max(0.0, self._tokens - 1)
        return True

    def close_until(self, moment: float) -> None:
        """Give no request before this moment."""
        self._closed_until = max(self._closed_until, moment)
