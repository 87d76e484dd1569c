"""The goals of a channel on disk: what was ordered between streams, and what earlier journals come to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import structlog

from vtuber.app.plan import Source
from vtuber.app.remembering import journals_of
from vtuber.community.goal_book import KINDS, GoalBook
from vtuber.community.goals import GoalProgress
from vtuber.domain.errors import DataDirectoryError, GoalError, JournalCorruptError, UndecodableEventError
from vtuber.domain.events import KIND_OF
from vtuber.domain.goal_events import GoalClosed, GoalLastCall, GoalNews, GoalSet
from vtuber.domain.goals import UNTITLED, Goal
from vtuber.domain.show_events import GoalReached
from vtuber.runtime.codec import decode, encode
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.files import write_atomically
from vtuber.runtime.journal import read_rows

_log = structlog.get_logger(__name__)

BOOK, ORDERS = "book.json", "orders.json"
_VERSION = 1
_ROWS_AT_ONCE = 4_096
_KINDS = frozenset(KIND_OF[kind] for kind in KINDS)

Journals = Iterable[tuple[str, Path]]
"""Ids of streams and their journals, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What the next stream is to do: goals that begin with it, or later, and ids of open ones that end with it."""

    goals: tuple[Goal, ...] = ()
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A book as it is kept: `streams` are the journals it was made of, with the number of rows read of each."""

    version: int = _VERSION
    streams: tuple[tuple[str, int], ...] = ()
    stream: str = ""
    goals: tuple[GoalProgress, ...] = ()
    ids: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    unsaid: tuple[tuple[str, str], ...] = ()
    payments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRecords:
    """Keeps both in a folder of its own. The book is a cache: without it the journals are read again."""

    folder: Path
    journals: Callable[[], Journals] = field(repr=False)

    def book(self, *, except_for: str | None = None) -> GoalBook:
        """Return what the journals come to, but for the present stream's; only what is new is read."""
        streams = [(stream, journal) for stream, journal in self.journals() if stream != except_for]
        page = self._page()
        if not _is_beginning(page, streams):
            page = _Page()
        try:
            book = _opened(page)
        except UndecodableEventError:
            page, book = _Page(), GoalBook()
        read = list(page.streams)
        for stream, journal in streams[len(page.streams) :]:
            read.append((stream, _fold(book, stream, journal)))
        self._keep(page, _closed(book, read))
        return book

    def orders(self) -> Orders:
        """Return what was ordered and not carried out; raise `GoalError` for a file that was damaged."""
        try:
            return msgspec.json.decode((self.folder / ORDERS).read_bytes(), type=Orders)
        except FileNotFoundError:
            return Orders()
        except (OSError, msgspec.DecodeError) as error:
            raise GoalError(
                f"The orders of goals in {self.folder / ORDERS} cannot be read: {error}. Delete the file and set the "
                "goals again that `vtuber goal list` does not show."
            ) from error

    def keep_orders(self, orders: Orders) -> None:
        """Replace them; whoever calls holds the data directory's lock. Raises `DataDirectoryError`."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self.folder / ORDERS, _ENCODER.encode(orders))
        except OSError as error:
            raise DataDirectoryError(
                f"Cannot write to {self.folder}: {error.strerror or error}. Mend its permissions, or make room."
            ) from error

    def forget(self, names_somebody: Callable[[str], bool] = lambda _title: False) -> None:
        """Delete the book, so that it is read anew from the journals; orders lose titles that name somebody.

        Orders that cannot be read go altogether, since they may name anybody.
        """
        (self.folder / BOOK).unlink(missing_ok=True)
        try:
            orders = self.orders()
        except GoalError:
            (self.folder / ORDERS).unlink(missing_ok=True)
            return
        named = [goal for goal in orders.goals if names_somebody(goal.title)]
        if named:
            goals = tuple(replace(goal, title=UNTITLED) if goal in named else goal for goal in orders.goals)
            self.keep_orders(replace(orders, goals=goals))

    def _page(self) -> _Page:
        """Return the page that is kept; an empty one if there is none that can be read."""
        try:
            page = msgspec.json.decode((self.folder / BOOK).read_bytes(), type=_Page)
        except (OSError, msgspec.DecodeError):
            return _Page()
        return page if page.version == _VERSION else _Page()

    def _keep(self, before: _Page, page: _Page) -> None:
        """Write the page; where that is impossible the journals are read again next time."""
        if page.streams == before.streams:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self.folder / BOOK, _ENCODER.encode(page))
        except OSError as error:
            _log.warning("the sums of goals are not kept", error=str(error))


def goal_records(data: DataDirectory, source: Source) -> GoalRecords | None:
    """Return the records of a channel; None for other people's channels, which have no goals over streams."""
    if source not in ("live", "simulation"):
        return None
    folder = data.live_goals_path if source == "live" else data.goals_path
    return GoalRecords(folder=folder, journals=lambda: journals_of(data, source))


_ENCODER = msgspec.json.Encoder(decimal_format="string")


def _is_beginning(page: _Page, streams: list[tuple[str, Path]]) -> bool:
    """Tell whether the page was made of the first of these journals, each read to its end."""
    read = [stream for stream, _ in page.streams]
    if read != [stream for stream, _ in streams[: len(read)]]:
        return False
    pairs = zip(page.streams, streams, strict=False)
    return all(_ends_at(journal, rows) for (_, rows), (_, journal) in pairs)


def _ends_at(journal: Path, rows: int) -> bool:
    try:
        return read_rows(journal, after=rows, limit=1, kinds=())[0] == rows
    except JournalCorruptError:
        return True


def _fold(book: GoalBook, stream: str, journal: Path) -> int:
    """Read a journal; return how many rows that was. One that is damaged counts as far as it can be read."""
    after = 0
    try:
        while True:
            last, events = read_rows(journal, after=after, limit=_ROWS_AT_ONCE, kinds=_KINDS)
            for _, event in events:
                book.apply(event)
            if last == after:
                return after
            after = last
    except JournalCorruptError as error:
        _log.warning("goals are summed up without a part of a journal", stream=stream, error=str(error))
        return after


def _closed(book: GoalBook, streams: list[tuple[str, int]]) -> _Page:
    return _Page(
        streams=tuple(streams),
        stream=book.stream,
        goals=tuple(book.goals.values()),
        ids=tuple(sorted(book.ids)),
        declared=tuple(sorted(book.declared)),
        unsaid=tuple((KIND_OF[type(news)], encode(news).decode()) for news in book.unsaid.values()),
        payments=tuple(sorted(book.payments)),
    )


def _opened(page: _Page) -> GoalBook:
    return GoalBook(
        stream=page.stream,
        goals={progress.goal.id: progress for progress in page.goals},
        ids=set(page.ids),
        declared=set(page.declared),
        unsaid={news.id: news for news in map(_news, page.unsaid)},
        payments=set(page.payments),
    )


def _news(kept: tuple[str, str]) -> GoalNews:
    event = decode(kept[0], kept[1].encode())
    if not isinstance(event, GoalReached | GoalSet | GoalLastCall | GoalClosed):
        raise UndecodableEventError(f"a {kept[0]} is no news of a goal")
    return event
