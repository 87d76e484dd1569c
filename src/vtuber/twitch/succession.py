"""Connection after connection: the next is opened when one is lost, or before one is let go of."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

import structlog

from vtuber.runtime.clock import Clock
from vtuber.twitch.arrivals import Arrivals
from vtuber.twitch.link import Link
from vtuber.twitch.reconnects import Reconnects

_log = structlog.get_logger(__name__)

E = TypeVar("E")

_EARLIEST_MOVE_S = 1.0
"""A server that asks for another connection sooner than this after the last is not obeyed at once."""


class ConnectionState(StrEnum):
    """Whether anything can be heard at the moment."""

    CONNECTING = "connecting"
    UP = "up"
    MOVING = "moving"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """A connection's state for a status line: since when, what came so far, and what was last wrong with it.

    `reconnects` counts connections that came up after another; `delivered` and `dropped` count lines or messages.
    """

    state: ConnectionState
    since: datetime
    reconnects: int
    delivered: int
    dropped: int
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Nobody listened in this time: what the platform sent is lost to the connection. `since` is the last sign of life.

    What happened can only be learned by asking; where it is reported twice, ids de-duplicate.
    """

    since: datetime
    until: datetime
    reason: str


OnGap = Callable[[Gap], None]
"""Hears of a gap as soon as it is over."""


class Succession(Generic[E]):
    """Keeps one connection up for as long as `run` runs.

    `make` is given the connection that is being left but still read, or nothing, and makes its successor. A connection
    that is left ends `linger_s` after its successor is up, so that what is on its way still arrives.
    """

    def __init__(
        self,
        *,
        make: Callable[[Link[E] | None], Link[E]],
        back_off: Reconnects,
        clock: Clock,
        linger_s: float,
        on_gap: OnGap | None = None,
    ) -> None:
        self._make = make
        self._back_off = back_off
        self._clock = clock
        self._linger_s = linger_s
        self._on_gap = on_gap
        self._deaf: tuple[float, str] | None = None
        self._latest: Link[E] | None = None
        self.state = ConnectionState.CONNECTING
        self.since = clock.now()
        self.reconnects = -1
        self.last_error = ""

    def status(self, arrivals: Arrivals) -> ConnectionStatus:
        """Return how it is with the connection."""
        return ConnectionStatus(
            state=self.state,
            since=self.since,
            reconnects=max(0, self.reconnects),
            delivered=arrivals.delivered,
            dropped=arrivals.dropped,
            last_error=self.last_error,
        )

    async def run_with(self, handing_over: Coroutine[None, None, None]) -> None:
        """Run beside the task that hands over what arrives; where one error ends both, raise that error itself."""
        with sole_error_unwrapped():
            async with asyncio.TaskGroup() as group:
                group.create_task(handing_over)
                await self.run()

    async def run(self) -> None:
        """Connect, and connect again, until cancelled or until a connection raises; may be run anew after that."""
        if self._latest is not None:
            self._went_down(self._latest)
        previous: Link[E] | None = None
        async with asyncio.TaskGroup() as group:
            while True:
                self._latest = link = self._make(previous)
                group.create_task(link.run())
                await link.settled.wait()
                previous = self._still_read(previous)
                if link.up_since is not None:
                    self._came_up(link, previous)
                    previous = None
                    await link.leaving.wait()
                previous = self._left(link, previous)
                await asyncio.sleep(self._delay_s(link))
                previous = self._still_read(previous)

    def _came_up(self, link: Link[E], previous: Link[E] | None) -> None:
        self.reconnects += 1
        if previous is not None:
            previous.retire(self._linger_s)
        elif self._deaf is not None:
            self._report_gap(*self._deaf)
        self._deaf = None
        self._enter(ConnectionState.UP)

    def _left(self, link: Link[E], previous: Link[E] | None) -> Link[E] | None:
        """Note that a connection is lost, or being left; return the one that is still read."""
        self.last_error = link.reason
        _log.info("connection left", reason=link.reason, over=link.over, code=link.close_code)
        if link.over:
            if previous is None:
                self._went_down(link)
            return previous
        self._enter(ConnectionState.MOVING)
        if previous is None:
            return link
        more, less = (link, previous) if link.up_since is not None else (previous, link)
        less.retire(self._linger_s)
        return more

    def _still_read(self, previous: Link[E] | None) -> Link[E] | None:
        if previous is not None and previous.over:
            self._went_down(previous)
            return None
        return previous

    def _went_down(self, link: Link[E]) -> None:
        if link.up_since is not None:
            self._deaf = (link.heard_at, link.reason)
        self._enter(ConnectionState.DOWN if self.reconnects >= 0 else ConnectionState.CONNECTING)

    def _delay_s(self, link: Link[E]) -> float:
        now = self._clock.monotonic()
        up_s = 0.0 if link.up_since is None else now - link.up_since
        if not link.over and up_s >= _EARLIEST_MOVE_S:
            return 0.0
        return self._back_off.lost(now, up_s=up_s, at_once=link.at_once)

    def _report_gap(self, heard_at: float, reason: str) -> None:
        until = self._clock.now()
        since = until - timedelta(seconds=self._clock.monotonic() - heard_at)
        _log.warning("nothing was heard for a while", since=since.isoformat(), reason=reason)
        if self._on_gap is not None:
            self._on_gap(Gap(since=since, until=until, reason=reason))

    def _enter(self, state: ConnectionState) -> None:
        if state is not self.state:
            self.state = state
            self.since = self._clock.now()


@contextmanager
def sole_error_unwrapped() -> Iterator[None]:
    """Raise the error itself where a task group failed for one reason alone."""
    try:
        yield
    except ExceptionGroup as group:
        error: Exception = group
        while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
            error = error.exceptions[0]
        if error is group:
            raise
        raise error from None
