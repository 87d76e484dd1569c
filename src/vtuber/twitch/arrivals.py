"""What arrived and waits to be taken: handed over in batches, bounded."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

Deliver = Callable[[Sequence[str]], Awaitable[None]]
"""Takes what arrived together, in order."""

_LARGEST_BATCH = 1024


class Arrivals:
    """A buffer of raw texts between a connection and whoever takes them.

    Overflow, above `limit` texts: those that `expendable` is true of are dropped, the oldest first, down to three
    quarters of the limit, and counted in `dropped`; others never are. Without `expendable` nothing is dropped: then the
    reader awaits `room`, which makes the sender wait.
    """

    def __init__(self, *, limit: int = 20_000, expendable: Callable[[str], bool] | None = None) -> None:
        self._limit = limit
        self._expendable = expendable
        self._waiting: list[str] = []
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self.dropped = 0
        self.delivered = 0

    def put(self, text: str) -> None:
        """Add a text; the taker wakes once the caller waits for something."""
        self._waiting.append(text)
        self._some.set()
        if len(self._waiting) > self._limit:
            self._overflow()

    async def room(self) -> bool:
        """Wait until there is room; return whether that took any time."""
        if self._room.is_set():
            return False
        await self._room.wait()
        return True

    async def hand_over(self, deliver: Deliver) -> None:
        """Hand everything over, batch by batch, until cancelled; a batch is all that is there, at most 1,024 texts.

        A batch that `deliver` raises on is not handed over again: whatever it stumbles over would fell it each time.
        """
        while True:
            await self._some.wait()
            batch = self._waiting[:_LARGEST_BATCH]
            del self._waiting[: len(batch)]
            if not self._waiting:
                self._some.clear()
            if len(self._waiting) < self._limit:
                self._room.set()
            await deliver(batch)
            self.delivered += len(batch)

    def _overflow(self) -> None:
        if self._expendable is None:
            self._room.clear()
            return
        surplus = len(self._waiting) - self._limit * 3 // 4
        kept: list[str] = []
        for text in self._waiting:
            if surplus > 0 and self._expendable(text):
                surplus -= 1
                self.dropped += 1
            else:
                kept.append(text)
        self._waiting = kept
