"""The clock everything reads: the running loop's time, and the date that goes with it."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time. Only `runtime` knows whether it is real, paced or virtual."""

    def monotonic(self) -> float:
        """Return seconds that never go back: the running loop's time."""
        ...

    def now(self) -> datetime:
        """Return the date and time, aware, in UTC."""
        ...


class LoopClock:
    """The time of the running event loop, counted on from a date.

    `now()` is `epoch` at the moment of construction and moves with the loop's time from there: real, paced or virtual.
    It never jumps when the system's date is set. Must be built while a loop is running.
    """

    def __init__(self, *, epoch: datetime) -> None:
        if epoch.tzinfo is None:
            raise ValueError("epoch must be aware: a date without a time zone names no moment")
        self._loop = asyncio.get_running_loop()
        self._origin = self._loop.time()
        self._epoch = epoch.astimezone(UTC)

    def monotonic(self) -> float:
        """Return the loop's time in seconds; only differences mean anything."""
        return self._loop.time()

    def now(self) -> datetime:
        """Return the date and time in UTC, to the microsecond."""
        return self._epoch + timedelta(seconds=self._loop.time() - self._origin)


def system_now() -> datetime:
    """Return the system's date and time in UTC: the epoch of a live show's clock."""
    return datetime.now(UTC)


def stopwatch() -> Callable[[], float]:
    """Start measuring real time; the function returned tells the seconds since."""
    began = time.perf_counter()
    return lambda: time.perf_counter() - began
