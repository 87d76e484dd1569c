"""A channel in memory: streams with journals, keepers that die, and orders between streams."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from vtuber.app.goal_keeper import GoalKeeper
from vtuber.app.goal_records import GoalRecords, Orders
from vtuber.app.plan import Goal as PlannedGoal
from vtuber.community.goal_book import GoalBook
from vtuber.domain.channel_events import Donation
from vtuber.domain.events import Event
from vtuber.domain.money import Money, usd
from vtuber.domain.stream_events import StreamResumed, StreamStarted
from vtuber.domain.viewers import Viewer

if TYPE_CHECKING:
    from vtuber.runtime.event_log import EventLog

BEGIN = datetime(2026, 3, 1, 20, tzinfo=UTC)
DONOR = Viewer(id="twitch:1", name="Wren")


@dataclass
class MemoryLog:
    """A journal in a list, with its log: knows an id again, and tells a keeper of what is new."""

    events: list[Event]
    clock: "Hours"
    keeper: GoalKeeper | None = None
    last: int = 0

    def new_id(self) -> str:
        self.last = max([self.last, *(int(each.id[1:]) for each in self.events if each.id[1:].isdigit())]) + 1
        return f"e{self.last}"

    def now(self) -> datetime:
        return self.clock.at

    async def record(self, event: Event) -> bool:
        return await self.record_all([event]) == 1

    async def record_all(self, events: Sequence[Event]) -> int:
        known = {each.id for each in self.events}
        fresh = [event for event in events if event.id not in known]
        self.events.extend(fresh)
        for event in fresh:
            if self.keeper is not None:
                self.keeper.hear(event)
        return len(fresh)


@dataclass
class Hours:
    """A clock that is moved by hand."""

    at: datetime = BEGIN

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class MemoryRecords:
    """Orders without a file, and a book that is folded from all journals but the last."""

    channel: "Channel"
    ordered: Orders = field(default_factory=Orders)

    def orders(self) -> Orders:
        return self.ordered

    def keep_orders(self, orders: Orders) -> None:
        self.ordered = orders

    def book(self) -> GoalBook:
        return GoalBook.of(event for journal in self.channel.journals[:-1] for event in journal)


@dataclass
class Channel:
    """Streams one after another; `keeper` is the running one's."""

    planned: PlannedGoal | None = None
    clock: Hours = field(default_factory=Hours)
    journals: list[list[Event]] = field(default_factory=list)
    records: MemoryRecords = field(init=False)
    keeper: GoalKeeper = field(init=False)
    log: MemoryLog = field(init=False)

    def __post_init__(self) -> None:
        self.records = MemoryRecords(self)

    @property
    def events(self) -> list[Event]:
        """All events of all journals, in order."""
        return [event for journal in self.journals for event in journal]

    async def begin_stream(self) -> None:
        """End whatever is on without a farewell, and begin the next stream."""
        number = len(self.journals)
        self.journals.append([])
        await self._start(
            StreamStarted(
                id="e1",
                at=self.clock.at,
                stream_id=f"{number + 1:04d}",
                index=number,
                persona="p",
                source="simulation",
                policy="rota",
            )
        )

    async def die_and_resume(self) -> None:
        """Lose everything but the journals, and go on with the present stream."""
        log = MemoryLog(self.journals[-1], self.clock)
        await self._start(
            StreamResumed(id=log.new_id(), at=self.clock.at, stream_id=f"{len(self.journals):04d}", offline_s=1.0)
        )

    async def _start(self, first: StreamStarted | StreamResumed) -> None:
        self.log = MemoryLog(self.journals[-1], self.clock)
        self.keeper = GoalKeeper(
            log=cast("EventLog", self.log),
            planned=self.planned,
            records=cast("GoalRecords", self.records),
            earlier=self.records.book(),
            channel="simulation",
        )
        for event in self.journals[-1]:
            self.keeper.hear(event)
        self.log.keeper = self.keeper
        await self.log.record(first)
        await self.keeper.begin()

    async def pay(self, name: str, money: Money, *, charity: bool = False, die: bool = False) -> None:
        """Pay; with `die` the process is killed after the payment is on record and before anything came of it."""
        payment = Donation(id=name, at=self.clock.at, viewer=DONOR, amount=money, charity=charity)
        await self.log.record(payment)
        if die:
            await self.die_and_resume()
        else:
            await self.keeper.record_milestones()


def money(amount: str | int, currency: str = "USD") -> Money:
    """Return an amount."""
    return Money(amount=Decimal(amount), currency=currency)


TELESCOPE = PlannedGoal(title="A telescope", target=usd(60))
