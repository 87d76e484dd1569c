"""When a broadcast is over: the channel went off the air and stayed off."""

import asyncio
from contextlib import suppress

from vtuber.domain.channel_events import ChannelOffline, ChannelOnline
from vtuber.domain.events import Event

GRACE_S = 60.0
"""A channel that is back within this time was cut off, not ended."""


class AirWatch:
    """Follows the channel on and off the air."""

    def __init__(self, *, grace_s: float = GRACE_S) -> None:
        self._grace_s = grace_s
        self._off = asyncio.Event()
        self._on = asyncio.Event()

    def hear(self, event: Event) -> None:
        """Take an event into account."""
        if isinstance(event, ChannelOffline):
            self._on.clear()
            self._off.set()
        elif isinstance(event, ChannelOnline):
            self._off.clear()
            self._on.set()

    async def until_over(self) -> None:
        """Return once the channel has been off the air for the whole time of grace."""
        while True:
            await self._off.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._grace_s):
                    await self._on.wait()
                continue
            return
