"""Keeping no longer than the operator wants: in the memories, and in the journals they are built from."""

import asyncio
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

import structlog

from vtuber.app.plan import Source
from vtuber.app.remembering import Journals, Remembering, at_work, journals_of, remembering, source_of
from vtuber.domain.errors import DataDirectoryError, JournalCorruptError, MemoryFileError
from vtuber.domain.forgetting import mark_of
from vtuber.memory.expiring import Expiring
from vtuber.memory.neo4j_access import Neo4jAccess
from vtuber.memory.projection import moment
from vtuber.memory.retention import Expired, moment_before
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.journal_rewriting import rewrite_older

_log = structlog.get_logger(__name__)

_REMEMBERED: tuple[Source, ...] = ("live", "simulation")
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo:
    """What was, or would be, let go: viewers and lines of the memories, events of the journals (0 for a mere look)."""

    before: datetime
    viewers: int = 0
    lines: int = 0
    events_blanked: int = 0


def let_go(
    data: DataDirectory,
    *,
    now: datetime,
    days: int,
    opened: Remembering | None = None,
    only_look: bool = False,
    server: Neo4jAccess | None = None,
) -> LetGo:
    """Let go of what is older than so many days; the data directory must be open, `opened` is what is open already.

    `server` is where the real channel's viewers are remembered, if not in a file. Each memory takes all its journals in
    first, since who was seen of late is known only then. Raises `MemoryFileError` and `DataDirectoryError`; what was
    not let go of then is by the next call.
    """
    before = moment_before(now, days=days)
    gone: list[Expired] = []
    kept: dict[Source, frozenset[str]] = {}
    for source in _REMEMBERED:
        journals = tuple(journals_of(data, source))
        if not journals:
            continue
        with _memory(data, source, opened, server) as found:
            if found is not None:
                expired, kept[source] = asyncio.run(_expire(found, journals, before, only_look=only_look))
                gone.append(expired)
    blanked = 0 if only_look else sum(_blank(data, stream, before, kept) for stream in data.streams())
    return LetGo(
        before=moment(before),
        viewers=sum(each.viewers for each in gone),
        lines=sum(each.lines for each in gone),
        events_blanked=blanked,
    )


def let_go_after_stream(data: DataDirectory, opened: Remembering, *, now: datetime, days: int) -> None:
    """Let go like `let_go` when a stream is over; what keeps it from that is told about in the log."""
    try:
        let_go(data, now=now, days=days, opened=opened)
    except (MemoryFileError, DataDirectoryError) as error:
        _log.warning("nothing was let go", error=str(error))


def _memory(
    data: DataDirectory, source: Source, opened: Remembering | None, server: Neo4jAccess | None
) -> AbstractContextManager[Remembering | None]:
    if opened is not None and opened.source == source:
        return nullcontext(opened)
    return remembering(data, source, server)


async def _expire(
    opened: Remembering, journals: Journals, before: int, *, only_look: bool
) -> tuple[Expired, frozenset[str]]:
    async with at_work(opened):
        return await _expired(opened, journals, before, only_look=only_look)


async def _expired(
    opened: Remembering, journals: Journals, before: int, *, only_look: bool
) -> tuple[Expired, frozenset[str]]:
    for stream, journal in journals:
        try:
            await opened.projector.catch_up(stream, journal)
        except JournalCorruptError as error:
            _log.warning("the memory cannot follow", stream=stream, error=str(error))
    return await opened.memory.expire(before, only_look=only_look), await opened.memory.viewers()


def _blank(data: DataDirectory, stream: str, before: int, kept: dict[Source, frozenset[str]]) -> int:
    """Blank what is old in a journal; of streams whose viewers are not remembered nobody stays named."""
    journal = data.journal_path(stream)
    try:
        source = source_of(journal)
        whom = kept.get(source, _NOBODY) if source is not None else _NOBODY
        expiring = Expiring(before, whom, sign=mark_of)
        return rewrite_older(
            journal,
            before=moment(before).timestamp(),
            kept=frozenset(map(mark_of, whom)),
            change=expiring.expired,
            named=expiring.named,
        )
    except JournalCorruptError as error:
        _log.warning("a journal was not blanked", stream=stream, error=str(error))
        return 0
