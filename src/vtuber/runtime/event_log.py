"""The one way to make something happen: journal it, then tell everybody."""

import itertools
from collections.abc import Sequence
from datetime import datetime

from vtuber.domain.events import Event
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import Clock
from vtuber.runtime.journal import Journal


class EventLog:
    """Records events: nobody hears of one before it is in the journal, everybody hears of it once it is.

    Events reach the bus in the order of the journal, whichever tasks recorded them. A caller cancelled while its event
    is being written takes nothing back: the event is written and published.
    """

    def __init__(self, *, journal: Journal, bus: Bus, clock: Clock) -> None:
        self._journal = journal
        self._bus = bus
        self._clock = clock
        self._numbers = itertools.count(journal.highest_own_number + 1)

    def new_id(self) -> str:
        """Return an id for an event of our own: `e1`, `e2`, …; it goes on from the journal's highest."""
        return f"e{next(self._numbers)}"

    def now(self) -> datetime:
        """Return the date and time an event that happens now carries."""
        return self._clock.now()

    async def record(self, event: Event) -> bool:
        """Journal and publish an event; return False for a redelivery, whose id the journal knows already."""
        return await self.record_all((event,)) == 1

    async def record_all(self, events: Sequence[Event]) -> int:
        """Journal events in one commit, publish those that were new, and return how many they were."""

        def publish(stored: tuple[bool, ...]) -> None:
            for event, new in zip(events, stored, strict=True):
                if new:
                    self._bus.offer(event)

        stored = await self._journal.append(events, on_commit=publish)
        await self._bus.room()
        return sum(stored)

    async def settle(self) -> None:
        """Return when everything recorded so far has been heard of."""
        await self._journal.settle()
