"""Recordings of real audiences: our own journals, and raw chat logs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import get_args

from vtuber.domain.channel_events import ChannelEvent
from vtuber.domain.errors import ReplayFileError
from vtuber.domain.events import Event
from vtuber.runtime.journal import read_journal
from vtuber.twitch.chat_log import BadLine, LoggedLine, read_chat_log
from vtuber.twitch.gift_folder import GiftFolder

_CHANNEL_EVENTS: tuple[type[ChannelEvent], ...] = get_args(ChannelEvent)
_SQLITE_MAGIC = b"SQLite format 3\x00"

OnBadLine = Callable[[BadLine], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """An event of the outside world and when it happened, UTC."""

    at: datetime
    event: ChannelEvent

    def stamped(self, at: datetime) -> ChannelEvent:
        """Return the event as it happens again at another time."""
        return replace(self.event, at=at, cause=None)


def read_recording(path: Path, *, on_bad_line: OnBadLine) -> Iterator[RecordedEvent]:
    """Yield the channel's events of a recording in their order; `on_bad_line` hears of what cannot be read.

    Raises `ReplayFileError` for a file that is no recording, `JournalCorruptError` for a damaged journal.
    """
    if _is_journal(path):
        yield from _of_journal(read_journal(path))
    else:
        yield from _of_chat_log(read_chat_log(path), on_bad_line)


def _is_journal(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC
    except OSError as error:
        raise ReplayFileError(f"The recording {path} cannot be read: {error.strerror}. Check its path.") from error


def _of_journal(events: Iterator[Event]) -> Iterator[RecordedEvent]:
    for event in events:
        if isinstance(event, _CHANNEL_EVENTS):
            yield RecordedEvent(at=event.at, event=event)


def _of_chat_log(lines: Iterator[LoggedLine | BadLine], on_bad_line: OnBadLine) -> Iterator[RecordedEvent]:
    gifts = GiftFolder()
    for line in lines:
        if isinstance(line, BadLine):
            on_bad_line(line)
            continue
        for event in gifts.events_of(line.message, at=line.at, fallback_id=f"log:{line.number}"):
            yield RecordedEvent(at=line.at, event=event)
