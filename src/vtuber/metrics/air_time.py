"""Seconds on air: the time line of a stream with the gaps taken out in which its process was dead."""

from datetime import datetime


class AirTime:
    """Maps wall time to seconds on air.

    The line starts at the first event it hears of (`start` moves it to a stream's own start). It never runs backwards:
    what arrives with an older time stamp happened at the last second reached.
    """

    def __init__(self) -> None:
        self._origin: datetime | None = None
        self._offline_s = 0.0
        self._reached_s = 0.0

    def start(self, at: datetime) -> None:
        """Begin the line anew at `at`."""
        self._origin = at
        self._offline_s = 0.0
        self._reached_s = 0.0

    def advance(self, at: datetime) -> float:
        """Move to `at` and return the seconds on air until then."""
        if self._origin is None:
            self._origin = at
        seconds = (at - self._origin).total_seconds() - self._offline_s
        self._reached_s = max(self._reached_s, seconds)
        return self._reached_s

    def resume(self, at: datetime, offline_s: float) -> float:
        """Take the `offline_s` seconds before `at` out of the line and return the seconds on air until `at`."""
        self._offline_s += max(0.0, offline_s)
        return self.advance(at)

    def at(self, at: datetime) -> float:
        """Return the seconds on air until `at`, without moving there."""
        if self._origin is None:
            return 0.0
        seconds = (at - self._origin).total_seconds() - self._offline_s
        return max(self._reached_s, seconds)
