"""Who hears of an event: projections at once, slow consumers through bounded queues of their own."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from enum import Enum
from types import TracebackType
from typing import Self

import structlog

from vtuber.domain.events import Event

_log = structlog.get_logger(__name__)


class Overflow(Enum):
    """What happens when a subscription's queue is full."""

    DROP_OLDEST = "drop_oldest"
    DROP_NEWEST = "drop_newest"
    WAIT = "wait"


class Subscription:
    """One consumer's queue of events: a context manager, and an async iterator over what arrives.

    Events come in the order of their publication, each once. `dropped` counts those that fell to the overflow policy.
    The iteration ends after the bus is closed and the queue is empty.
    """

    def __init__(
        self, bus: "Bus", name: str, *, capacity: int, overflow: Overflow, kinds: tuple[type[Event], ...] | None
    ) -> None:
        if capacity < 1:
            raise ValueError(f"a subscription holds at least one event, not {capacity}")
        self.name = name
        self.capacity = capacity
        self.overflow = overflow
        self.dropped = 0
        self._bus = bus
        self._kinds = None if kinds is None else frozenset(kinds)
        self._queue: deque[Event] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._queue.clear()
        self.close()
        self._bus.unsubscribe(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        while not self._queue:
            if self._closed:
                raise StopAsyncIteration
            self._arrived.clear()
            await self._arrived.wait()
        event = self._queue.popleft()
        self._room.set()
        return event

    def __len__(self) -> int:
        return len(self._queue)

    def offer(self, event: Event) -> None:
        """Queue an event, or drop one, as the overflow policy says."""
        if self._closed or (self._kinds is not None and type(event) not in self._kinds):
            return
        if len(self._queue) >= self.capacity and self.overflow is not Overflow.WAIT:
            self.dropped += 1
            if self.overflow is Overflow.DROP_NEWEST:
                return
            self._queue.popleft()
        self._queue.append(event)
        self._arrived.set()

    async def room(self) -> None:
        """Return when the queue is within its capacity; only a queue that waits can be beyond it."""
        while len(self._queue) > self.capacity and not self._closed:
            self._room.clear()
            await self._room.wait()

    def close(self) -> None:
        """Take no more events; the iteration ends after those already queued."""
        self._closed = True
        self._arrived.set()
        self._room.set()


class Bus:
    """Hands every event to all taps and subscriptions, in the order of publication."""

    def __init__(self) -> None:
        self._taps: list[tuple[str, Callable[[Event], None]]] = []
        self._subscriptions: list[Subscription] = []
        self.failures: Counter[str] = Counter()
        """How often each tap raised."""

    def tap(self, name: str, handler: Callable[[Event], None]) -> None:
        """Call `handler` with every event from now on, inside `publish`, before any queue gets the event.

        Taps run in the order in which they were added. An exception is logged and counted in `failures`; the event
        goes on to the others.
        """
        self._taps.append((name, handler))

    def subscribe(
        self, name: str, *, capacity: int, overflow: Overflow, kinds: tuple[type[Event], ...] | None = None
    ) -> Subscription:
        """Queue every event from now on, or those of some types, for a consumer of its own pace.

        With `Overflow.WAIT` nothing is dropped: publishers wait while the queue is full. Such a consumer must not
        publish or record events itself, or it may wait for its own queue.
        """
        subscription = Subscription(self, name, capacity=capacity, overflow=overflow, kinds=kinds)
        self._subscriptions.append(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Hand a subscription no more events."""
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)

    async def publish(self, event: Event) -> None:
        """Hand an event to everybody, then wait for room where a full queue asks for it.

        The handing over happens at once, so a publisher cancelled while it waits has still published.
        """
        self.offer(event)
        await self.room()

    def offer(self, event: Event) -> None:
        """Hand an event to everybody without waiting for anyone."""
        for name, handler in self._taps:
            try:
                handler(event)
            except Exception:
                self.failures[name] += 1
                _log.exception("tap failed", tap=name, event_id=event.id)
        for subscription in self._subscriptions:
            subscription.offer(event)

    async def room(self) -> None:
        """Return when every queue that waits is within its capacity."""
        for subscription in tuple(self._subscriptions):
            if subscription.overflow is Overflow.WAIT:
                await subscription.room()

    def dropped(self) -> dict[str, int]:
        """Return how many events each present subscription has dropped, by its name."""
        return {subscription.name: subscription.dropped for subscription in self._subscriptions}

    def close(self) -> None:
        """End all subscriptions after what they hold already; taps go on."""
        for subscription in self._subscriptions:
            subscription.close()
