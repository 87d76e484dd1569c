"""Asks Helix now and then how many watch, and notices when the channel goes off the air.

Source: https://dev.twitch.tv/docs/api/reference/#get-streams.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping

import structlog

from vtuber.domain.errors import LoginError, VTuberError

_log = structlog.get_logger(__name__)

Streams = Mapping[str, object]
"""The JSON object that "Get Streams" answers; its `data` is empty while the channel is offline."""

GetStreams = Callable[[], Awaitable[Streams]]
"""Asks Helix; raises a `VTuberError` where that fails."""


class OnAirWatch:
    """Tells from answers when a channel went off the air.

    Helix lags behind by some minutes and now and then misses a live channel, so it takes two empty answers in a row
    after one that was not.
    """

    def __init__(self) -> None:
        self._was_live = False
        self._empty = 0

    def went_offline(self, *, live: bool) -> bool:
        """Take the next answer in; return whether it shows that the channel is off the air since."""
        if live:
            self._was_live, self._empty = True, 0
            return False
        self._empty += 1
        if self._was_live and self._empty > 1:
            self._was_live = False
            return True
        return False


class ViewerPoll:
    """Polls every `every_s` seconds, a tenth more or less at random; a poll that fails is logged and counted.

    Only a login that is no longer accepted ends it, with `LoginError`.
    """

    def __init__(self, get_streams: GetStreams, *, chance: random.Random, every_s: float = 45.0) -> None:
        self._get_streams = get_streams
        self._chance = chance
        self._every_s = every_s
        self._watch = OnAirWatch()
        self.answers = 0
        self.failures = 0
        self.live: bool | None = None
        """Whether the last answer showed the channel on the air; nothing before the first."""

    async def run(
        self, deliver: Callable[[Streams], Awaitable[None]], *, on_offline: Callable[[], Awaitable[None]]
    ) -> None:
        """Poll until cancelled: each answer goes to `deliver` as it came."""
        while True:
            answer = await self._ask()
            if answer is not None:
                self.live = bool(answer["data"])
                await deliver(answer)
                if self._watch.went_offline(live=self.live):
                    await on_offline()
            await asyncio.sleep(self._every_s * self._chance.uniform(0.9, 1.1))

    async def _ask(self) -> Streams | None:
        try:
            answer = await self._get_streams()
        except LoginError:
            raise
        except VTuberError as error:
            self.failures += 1
            _log.warning("asking for the viewer count failed", error=str(error), failures=self.failures)
            return None
        if not isinstance(answer.get("data"), list):
            self.failures += 1
            _log.warning("Get Streams answered without a list of streams", failures=self.failures)
            return None
        self.answers += 1
        return answer
