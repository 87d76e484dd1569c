"""Short lines said together, where a speech service allows few requests: each sentence is one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from vtuber.domain.speech import Line

LONGEST_TOGETHER = 180
"""Characters; about ten seconds, which is how long a supporter may have to wait for the next break."""

WAIT_S = 0.25
"""How long a short line waits for company. A writer that has more to say at once gives it sooner."""

_LINES_AHEAD = 1


class ShortLines:
    """Reads a writer's lines ahead, and joins neighbours of one emotion as long as they are short together."""

    def __init__(self) -> None:
        self.begun = False
        self._lines: asyncio.Queue[Line | None] = asyncio.Queue(_LINES_AHEAD)
        self._following: Line | None = None
        self._ended = False

    async def read(self, next_line: Callable[[], Awaitable[Line | None]]) -> None:
        """Read until the writer has ended."""
        self.begun = True
        while (line := await next_line()) is not None:
            await self._lines.put(line)
        await self._lines.put(None)

    async def next(self) -> Line | None:
        """Return the next line, with those that may join it; None when there is no more."""
        line = await self._next()
        while line is not None and len(line.text) < LONGEST_TOGETHER:
            following = await self._soon()
            if following is None:
                break
            if not _go_together(line, following):
                self._following = following
                break
            line = replace(line, text=f"{line.text} {following.text}")
        return line

    async def _next(self) -> Line | None:
        following, self._following = self._following, None
        if following is not None:
            return following
        if self._ended:
            return None
        line = await self._lines.get()
        self._ended = line is None
        return line

    async def _soon(self) -> Line | None:
        """Return the next line if it comes soon."""
        try:
            async with asyncio.timeout(WAIT_S):
                return await self._next()
        except TimeoutError:
            return None


def _go_together(line: Line, following: Line) -> bool:
    together = len(line.text) + 1 + len(following.text)
    return together <= LONGEST_TOGETHER and line == replace(following, text=line.text)
