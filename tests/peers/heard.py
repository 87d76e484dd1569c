"""What a client library told, kept for a test."""

import asyncio
from typing import Any


class Heard:
    """Events in the order in which they arrived. `add` belongs to the event loop; `add_from_thread` does not."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []
        self._arrived = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def add(self, name: str, payload: object) -> None:
        """Keep an event."""
        self.events.append((name, payload))
        self._arrived.set()

    def add_from_thread(self, name: str, payload: object) -> None:
        """Keep an event that arrives in a thread of the library's own."""
        self._loop.call_soon_threadsafe(self.add, name, payload)

    def all(self, name: str) -> list[Any]:
        """Return the payloads of an event."""
        return [payload for kind, payload in self.events if kind == name]

    async def wait(self, name: str, count: int = 1, within: float = 20.0) -> Any:  # noqa: ANN401 (a library's object)
        """Return the `count`-th payload of an event, as soon as it is there."""
        async with asyncio.timeout(within):
            while len(self.all(name)) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.all(name)[count - 1]
