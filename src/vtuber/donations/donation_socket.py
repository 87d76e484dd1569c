"""Listens to a donation service for as long as the stream lasts, across lost connections and moving servers."""

import asyncio
import math
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import NoReturn, Protocol

import structlog

from vtuber.domain.errors import LoginError
from vtuber.donations.socket_effects import Closed, Effect, Moved, Ready, Received, Refused, Send, Unreadable
from vtuber.runtime.backoff import Backoff
from vtuber.runtime.clock import Clock
from vtuber.runtime.wire import Connect, Wire, WireError

Deliver = Callable[[Mapping[str, object]], Awaitable[None]]
"""Takes one payload; when it returns, the payload is in safe hands."""

BACKOFF = Backoff(first_delay_s=0.25, longest_delay_s=30.0)
"""Short at first: what is given while nobody listens, the services do not report again."""

_LEAVE_WITHIN_S = 2.0
_log = structlog.get_logger(__name__)


class Session(Protocol):
    """The protocol's side of one connection; all state, no I/O."""

    @property
    def due(self) -> float:
        """When `tick` must be called, unless a frame comes before."""
        ...

    def begin(self, *, now: float) -> Sequence[Effect]:
        """Take note that the connection is open."""
        ...

    def receive(self, text: str, *, now: float) -> Sequence[Effect]:
        """Take one frame; raise nothing."""
        ...

    def tick(self, *, now: float) -> Sequence[Effect]:
        """Do what time demands."""
        ...


class Dialect(Protocol):
    """What one service does in its own way."""

    @property
    def service(self) -> str:
        """The service's name."""
        ...

    def address(self, resume: str | None) -> str:
        """Return where to connect; with `resume`, in place of a connection whose server went down."""
        ...

    def session(self, resume: str | None) -> Session:
        """Return the session of a new connection."""
        ...

    def payload_of(self, received: Received) -> Mapping[str, object] | None:
        """Return the payload to be delivered; None for what is none of ours."""
        ...

    def refusal(self) -> LoginError:
        """Return the error that tells the user how to mend the token."""
        ...


@dataclass(slots=True, kw_only=True)
class _Link:
    """One connection."""

    wire: Wire
    session: Session
    ready: bool = False
    resume: str | None = None
    kept: AsyncExitStack = field(default_factory=AsyncExitStack)


class DonationSocket:
    """Connects, delivers, and connects again with growing waits; a refused token ends it with `LoginError`.

    What the service sends before a connection breaks is delivered. What it sends twice is delivered twice: the
    events' ids tell.
    """

    def __init__(
        self, dialect: Dialect, *, connect: Connect, clock: Clock, chance: random.Random, backoff: Backoff
    ) -> None:
        self._dialect = dialect
        self._connect = connect
        self._clock = clock
        self._chance = chance
        self._backoff = backoff
        self._failures = 0
        self.connected = False
        """Whether the service delivers now."""

    async def run(self, deliver: Deliver) -> NoReturn:
        """Deliver every payload, one at a time, until cancelled. What `deliver` raises ends it."""
        before: _Link | None = None
        while True:
            try:
                before = await self._one_connection(before, deliver)
            except WireError as error:
                before = None
                await self._rest(error)
            finally:
                self.connected = False

    async def _one_connection(self, before: _Link | None, deliver: Deliver) -> _Link | None:
        """Deliver until the connection ends; return it, still open, when another one is to take its place."""
        async with AsyncExitStack() as kept:
            if before is not None:
                await kept.enter_async_context(before.kept)
            try:
                link = await self._joined(kept, before.resume if before else None, deliver)
            except WireError:
                await self._leave(before, deliver)
                raise
            await self._leave(before, deliver)
            await self._attend(link, deliver)
            link.kept = kept.pop_all()
            return link

    async def _joined(self, kept: AsyncExitStack, resume: str | None, deliver: Deliver) -> _Link:
        """Connect, and return once the service delivers."""
        try:
            wire = await kept.enter_async_context(self._connect(self._dialect.address(resume)))
        except WireError as error:
            raise (self._dialect.refusal() if error.refused and resume is None else error) from None
        link = _Link(wire=wire, session=self._dialect.session(resume))
        await self._act(link, link.session.begin(now=self._clock.monotonic()), deliver)
        while not link.ready:
            await self._step(link, deliver)
        self.connected = True
        _log.info("donation service connected", service=self._dialect.service)
        return link

    async def _attend(self, link: _Link, deliver: Deliver) -> None:
        """Deliver until the service moves."""
        since = self._clock.monotonic()
        try:
            while link.resume is None:
                await self._step(link, deliver)
        finally:
            if self._clock.monotonic() - since > self._backoff.longest_delay_s:
                self._failures = 0

    async def _leave(self, before: _Link | None, deliver: Deliver) -> None:
        """Deliver what is still on its way on a connection that another one replaces, and close it."""
        if before is None:
            return
        until = self._clock.monotonic() + _LEAVE_WITHIN_S
        with suppress(WireError):
            while self._clock.monotonic() < until:
                await self._step(before, deliver, until=until)
        await before.kept.aclose()

    async def _step(self, link: _Link, deliver: Deliver, *, until: float = math.inf) -> None:
        due = min(until, link.session.due)
        try:
            async with asyncio.timeout_at(due if due < math.inf else None):
                text = await link.wire.receive()
        except TimeoutError:
            effects = link.session.tick(now=self._clock.monotonic())
        else:
            effects = link.session.receive(text, now=self._clock.monotonic())
        await self._act(link, effects, deliver)

    async def _act(self, link: _Link, effects: Sequence[Effect], deliver: Deliver) -> None:
        for effect in effects:
            match effect:
                case Send():
                    await link.wire.send(effect.text)
                case Ready():
                    link.ready = True
                case Received():
                    await self._deliver(link, effect, deliver)
                case Moved():
                    link.resume = effect.token
                case Refused():
                    raise self._dialect.refusal()
                case Closed():
                    raise WireError(effect.reason)
                case Unreadable():
                    _log.warning("frame passed over", service=self._dialect.service, reason=effect.reason)

    async def _deliver(self, link: _Link, received: Received, deliver: Deliver) -> None:
        payload = self._dialect.payload_of(received)
        if payload is not None:
            await deliver(payload)
        if received.receipt is not None:
            await link.wire.send(received.receipt.text)

    async def _rest(self, error: WireError) -> None:
        self._failures += 1
        delay_s = self._backoff.delay_s(self._failures, self._chance)
        _log.warning(
            "donation service lost", service=self._dialect.service, reason=str(error), retry_in_s=round(delay_s, 1)
        )
        await asyncio.sleep(delay_s)
