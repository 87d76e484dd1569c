"""When a broadcast is over: the channel went off the air and stayed off."""

import asyncio
from contextlib import suppress

from vtuber.domain.channel_events import ChannelOffline, ChannelOnline, ViewerCount
from vtuber.domain.events import Event

GRACE_S = 60.0
"""A channel that is back within this time was cut off, not ended."""

FOUND_OFF = "twitch:polled-offline:"
"""How the id of a `ChannelOffline` begins that nobody told of: "Get Streams" did not show the channel any more."""


class AirWatch:
    """Follows the channel on and off the air.

    A count of viewers refutes that the channel was found off the air, for "Get Streams" misses live channels now and
    then. It does not refute a notification: the counts go on for some minutes after the end.
    """

    def __init__(self, *, grace_s: float = GRACE_S) -> None:
        self._grace_s = grace_s
        self._off = asyncio.Event()
        self._on = asyncio.Event()
        self._was_told = False

    def hear(self, event: Event) -> None:
        """Take an event into account."""
        match event:
            case ChannelOffline():
                self._was_told = not event.id.startswith(FOUND_OFF) or (self._was_told and self._off.is_set())
                self._on.clear()
                self._off.set()
            case ChannelOnline():
                self._back()
            case ViewerCount() if not self._was_told:
                self._back()
            case _:
                pass

    def _back(self) -> None:
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
