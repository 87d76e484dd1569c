"""Reading a writer's lines ahead of the voice, so that the operator sees them in time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Self

from vtuber.domain.speech import Line
from vtuber.voice.veto_desk import HeldLine, VetoDesk

LINES_AHEAD = 4
"""How many lines wait at most; the writer is not asked for more before one of them has its turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A line of the writer: its number in the utterance, and its place on the operator's list, if there is one."""

    number: int
    line: Line
    held: HeldLine | None = None

    def showing(self, line: Line) -> Self:
        """Return it with what is to be said in its place, which the operator then sees."""
        if self.held is not None:
            self.held.line = line
        return replace(self, line=line)


class ReadingAhead:
    """Takes lines from the writer of one utterance and submits each to the operator at once."""

    def __init__(self, desk: VetoDesk, utterance_id: str) -> None:
        self.begun = False
        self._desk = desk
        self._utterance_id = utterance_id
        self._lines: asyncio.Queue[Fetched | None] = asyncio.Queue(LINES_AHEAD)

    async def read(self, next_line: Callable[[], Awaitable[Line | None]]) -> None:
        """Read until the writer has ended."""
        self.begun = True
        number = 0
        while (line := await next_line()) is not None:
            number += 1
            held = self._desk.submit(self._utterance_id, line)
            await self._lines.put(Fetched(number=number, line=line, held=held))
        await self._lines.put(None)

    async def next(self) -> Fetched | None:
        """Return the next line; None when there is no more."""
        return await self._lines.get()
