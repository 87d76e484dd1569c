"""Any channels as the audience, read without a login."""

import random
from collections.abc import Sequence

from vtuber.app.deliveries import irc_lines_to
from vtuber.app.intake import Intake
from vtuber.domain.events import Event
from vtuber.runtime.clock import Clock
from vtuber.twitch.irc_reader import IrcReader


class WatchedChannels:
    """Any channels, read without a login; nothing is ever sent."""

    def __init__(self, channels: Sequence[str], *, url: str, clock: Clock, chance: random.Random) -> None:
        self._reader = IrcReader(channels=channels, url=url, clock=clock, chance=chance)

    def hear(self, event: Event) -> None:
        """Take no notice: the audience cannot hear her."""

    async def run(self, intake: Intake) -> None:
        """Read until cancelled; raises `UnknownChannelError` when none of the channels exists."""
        await self._reader.run(irc_lines_to(intake))
