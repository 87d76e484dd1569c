"""A memory of viewers, whatever keeps it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from vtuber.domain.subscriptions import SubscriptionHistory
from vtuber.memory.changes import Batch
from vtuber.memory.facts import PastFact
from vtuber.memory.forgotten import Forgotten
from vtuber.memory.graph import Graph
from vtuber.memory.history import StreamHistory
from vtuber.memory.positions import Positions
from vtuber.memory.retention import Expired
from vtuber.memory.state import Piece

MOST_SUBSCRIPTIONS = 50_000
"""Payments, gifts and viewers that one look at subscriptions takes, of each so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """Something a viewer said in an earlier stream, in their words; `id` is that of the message."""

    id: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerPast:
    """What is known of one viewer from all streams but one. `given` holds public amounts by currency.

    `streams` counts those in which they chatted; `lines` are from the last of them, oldest first; `last_topic` and
    `last_activity` are what it was about at their last line; `asked_about` are topics, the most frequent first;
    `names` all their names; `friends` are current names of those with whom they speak by name, the closest first;
    `shared` are lines of theirs that she answered, from any of these streams, the latest first; `facts` what they told
    of themselves, the weightiest first.
    """

    id: str
    name: str
    first_seen: datetime
    last_seen: datetime
    streams: int = 0
    messages: int = 0
    months_subscribed: int = 0
    payments: int = 0
    given: dict[str, Decimal] = field(default_factory=dict)
    gifts: int = 0
    raids: int = 0
    replies: int = 0
    last_chat: datetime | None = None
    last_topic: str | None = None
    last_activity: str | None = None
    lines: tuple[PastLine, ...] = ()
    asked_about: tuple[str, ...] = ()
    given_last_time: dict[str, Decimal] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    friends: tuple[str, ...] = ()
    shared: tuple[PastLine, ...] = ()
    facts: tuple[PastFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How much is remembered; `bytes_on_disk` is 0 where there is no file."""

    viewers: int
    streams: int
    messages: int
    payments: int
    lines: int
    forgotten: int
    facts: int = 0
    bytes_on_disk: int = 0
    promises: int = 0
    topics: int = 0
    games: int = 0
    clips: int = 0


class Memory(Protocol):
    """Keeps the graph. Batches may come in any order and more than once: the graph is the same."""

    async def absorb(self, batch: Batch) -> None:
        """Take a batch in, wholly or not at all."""
        ...

    async def covered(self, stream: str) -> Positions:
        """Return which rows of a stream's journal are in."""
        ...

    async def past(self, viewer: str, *, besides: str | None = None) -> ViewerPast | None:
        """Return what is known of a viewer from all streams but `besides`; None for whom is not known from them."""
        ...

    async def find(self, text: str, *, limit: int = 20) -> tuple[ViewerPast, ...]:
        """Return whom an id, a name (whole or in part) or kept words point to; the last seen first."""
        ...

    async def top(self, *, limit: int = 10) -> tuple[ViewerPast, ...]:
        """Return who chatted in most streams, of equals who wrote most."""
        ...

    async def subscriptions(
        self, viewer: str | None = None, *, besides: str | None = None, limit: int = MOST_SUBSCRIPTIONS
    ) -> SubscriptionHistory:
        """Return subscriptions from all streams but `besides`; of each part but the streams the newest `limit`.

        Whom they concern: payers, whoever bears or bore the name of somebody given one, and whoever wore a badge. Of
        one `viewer`: what they paid, what was given to one of their names, and all who bore one of these.
        """
        ...

    async def figures(self) -> Figures:
        """Return how much is remembered."""
        ...

    async def history(self, *, besides: str | None = None) -> StreamHistory:
        """Return what all streams but `besides` left: promises that are owed, topics, running jokes."""
        ...

    async def export(self) -> Graph:
        """Return everything."""
        ...

    async def forgotten(self) -> Forgotten:
        """Return the marks of those who are forgotten."""
        ...

    async def forget(self, who: Forgotten) -> None:
        """Erase viewers and their names, and never take them in again."""
        ...

    async def expire(self, before: int, *, only_look: bool = False) -> Expired:
        """Erase viewers last seen before a moment, and all words from before it; see `memory/retention.py`.

        It is remembered: rows from before the moment that are taken in later bring neither back. An earlier moment than
        that of the last time changes nothing. To `only_look` tells what would go.
        """
        ...

    async def viewers(self) -> frozenset[str]:
        """Return the ids of all viewers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What a memory is being filled with: the digest of the whole, empty for nothing; `done` pieces of it are in."""

    of: str
    done: int


class Movable(Memory, Protocol):
    """A memory whose whole state can be given to another. A half-filled one is not to be used otherwise."""

    def contents(self) -> AsyncIterator[Piece]:
        """Give all records, kind by kind (`KINDS`); in the same order each time, if nothing was written meanwhile."""
        ...

    async def filling(self) -> Filling | None:
        """Return what it is being filled with; None for a whole one."""
        ...

    async def begin_filling(self, of: str) -> None:
        """Take everything out, forgotten marks too, and be half filled from now on."""
        ...

    async def fill(self, piece: Piece, *, done: int) -> None:
        """Put records in, and note how many pieces that makes, wholly or not at all."""
        ...

    async def end_filling(self) -> None:
        """Be whole from now on."""
        ...
