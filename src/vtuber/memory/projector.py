"""Brings what journals hold into the memory: in batches, off the way of a message, from where it left off."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.events import Event
from vtuber.domain.forgetting import asks_to_be_forgotten
from vtuber.memory.changes import AskedToBeForgotten, Batch, Change
from vtuber.memory.ports import Memory
from vtuber.memory.projection import PROJECTED_KINDS, About, changes_of
from vtuber.memory.tombstones import read_tombstones, write_tombstones
from vtuber.runtime.journal import read_journal, read_rows

if TYPE_CHECKING:
    from vtuber.memory.forgotten import Forgotten

T = TypeVar("T")

ROWS_AT_ONCE = 20_000
GENTLE_ROWS = 500
"""Rows at once while a stream is on: a thread that works on and on makes the loop late."""

_REST_S = 0.02
_REST_SHARE = 15.0
"""While a stream is on, the projector rests so many times as long as it has worked: a sixteenth of a core at most."""


class Projector:
    """Keeps a memory up to date with journals. The memory itself knows which rows it has.

    A `threaded` one reads and decodes in a thread; any other works on the loop, for virtual time. `tombstones` is the
    file of those who are to be forgotten, None for a memory that lives no longer than a rehearsal. Methods raise
    `MemoryFileError`, `JournalCorruptError` and `DataDirectoryError`; what was taken in before stays in.
    """

    def __init__(self, memory: Memory, *, about: About, threaded: bool, tombstones: Path | None = None) -> None:
        self._memory = memory
        self._about = about
        self._threaded = threaded
        self._tombstones = tombstones
        self._kept: Forgotten | None = None
        self._listener: Callable[[str, Event], None] | None = None

    def heard_by(self, listener: Callable[[str, Event], None]) -> None:
        """Let somebody hear of every event that is read, with its stream; called where the journal is read."""
        self._listener = listener

    async def begin(self) -> None:
        """Let the memory forget whom the file says."""
        if self._tombstones is None:
            return
        path = self._tombstones
        kept = await self._do(lambda: read_tombstones(path))
        known = await self._memory.forgotten()
        if known | kept != known:
            await self._memory.forget(kept)
        self._kept = kept
        await self._keep_tombstones()

    async def catch_up(
        self, stream: str, journal: Path, *, gently: bool = False, tell: Callable[[int], None] | None = None
    ) -> int:
        """Take in all rows of a journal that are not in yet; return how many were read.

        Done `gently`, it takes few at once and rests in between. `tell` hears how many rows more are in.
        """
        rows = GENTLE_ROWS if gently else ROWS_AT_ONCE
        if self._kept is None:
            await self.begin()
        after = began = (await self._memory.covered(stream)).contiguous
        now = asyncio.get_running_loop().time
        since = now()
        while (batch := await self._do(lambda: self._next(stream, journal, after, rows))) is not None:  # noqa: B023  (called at once)
            await self._memory.absorb(batch)
            if tell is not None:
                tell(batch.last - after)
            after = batch.last
            await self._keep_tombstones()
            if gently:
                await asyncio.sleep(max(_REST_S, _REST_SHARE * (now() - since)))
                since = now()
        return after - began

    async def keep_wishes(self, journal: Path) -> None:
        """Write down who asked to be forgotten, as a journal tells that the memory cannot take in for the time being.

        From then on no rebuilding brings them back, and what they said can be blanked.
        """
        path = self._tombstones
        if path is not None:
            await self._do(lambda: write_tombstones(path, read_tombstones(path).learned_from(_wishes(journal))))

    def _next(self, stream: str, journal: Path, after: int, rows: int) -> Batch | None:
        last, events = read_rows(journal, after=after, kinds=PROJECTED_KINDS, limit=rows)
        if last == after:
            return None
        if self._listener is not None:
            for _, event in events:
                self._listener(stream, event)
        changes = tuple(change for seq, event in events for change in changes_of(event, seq, self._about))
        return Batch(stream=stream, first=after + 1, last=last, changes=changes)

    async def _keep_tombstones(self) -> None:
        path, known = self._tombstones, await self._memory.forgotten()
        if path is not None and known != self._kept:
            await self._do(lambda: write_tombstones(path, known))
            self._kept = known

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work) if self._threaded else work()


def _wishes(journal: Path) -> list[Change]:
    return [
        AskedToBeForgotten(seq=0, viewer=event.viewer.id, name=event.viewer.name)
        for event in read_journal(journal)
        if isinstance(event, ChatMessage) and asks_to_be_forgotten(event.text)
    ]
