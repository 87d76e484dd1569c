"""Keeps the goals of a running stream: what passes, begins and ends is put on record, each once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import structlog

from vtuber.app.goal_records import GoalRecords, Orders
from vtuber.app.plan import DirectorGoals
from vtuber.app.plan import Goal as PlannedGoal
from vtuber.community.goal_book import GoalBook
from vtuber.community.goal_wishes import goal_of
from vtuber.community.goals import GoalProgress
from vtuber.domain.errors import GoalError
from vtuber.domain.events import Event
from vtuber.domain.goal_events import GoalNews, GoalSet
from vtuber.domain.goals import LAST_CALL, SETTINGS_GOAL, Goal, GoalStanding, GoalState, GoalWish, SetBy
from vtuber.runtime.event_log import EventLog

_log = structlog.get_logger(__name__)

MayBeShown = Callable[[str], Awaitable[bool]]
"""Tells whether viewers may read and hear a title."""


async def _nothing(_title: str) -> bool:
    return False


class GoalKeeper:
    """Follows payments, deadlines and wishes.

    `earlier` is what the streams before come to, `records` where orders wait that were given between streams. Of two
    who ask at one time the second waits; milestones that are on their way into the journal are not fired again.
    """

    def __init__(
        self,
        *,
        log: EventLog,
        planned: PlannedGoal | None = None,
        records: GoalRecords | None = None,
        earlier: GoalBook | None = None,
        director: DirectorGoals | None = None,
        channel: str = "",
    ) -> None:
        self.channel: str = channel
        self.book = earlier or GoalBook()
        self.director = director or DirectorGoals()
        self._log = log
        self._planned = planned
        self._records = records
        self._orders = Orders()
        self._may_be_shown: MayBeShown = _nothing
        self._check_title: Callable[[str], None] = lambda _title: None
        self._wishes: list[tuple[GoalWish, str]] = []
        self._firing: set[tuple[str, int]] = set()
        self._stirred = True
        self._changed = asyncio.Event()
        self._turn = asyncio.Lock()

    def judge_titles(self, may_be_shown: MayBeShown, check: Callable[[str], None]) -> None:
        """Let one gate say which titles the director may give (before, none), and another check the operator's."""
        self._may_be_shown = may_be_shown
        self._check_title = check

    def hear(self, event: Event) -> None:
        """Follow the journal; a bus tap."""
        if self.book.apply(event):
            self._stirred = True

    @property
    def standings(self) -> tuple[GoalStanding, ...]:
        """How the goals of this stream stand."""
        return self.book.standings

    @property
    def planned(self) -> tuple[Goal, ...]:
        """Goals that have not begun."""
        return self._orders.goals

    @property
    def unsaid(self) -> tuple[GoalNews, ...]:
        """What she has not told of."""
        return tuple(self.book.unsaid.values())

    async def begin(self) -> None:
        """Put on record with which goals this stream begins; what is on record already when it is resumed stays."""
        log, book = self._log, self.book
        self._orders = self._ordered()
        for progress in tuple(book.goals.values()):
            if progress.goal.spans_streams and progress.goal.id not in book.declared:
                await log.record(progress.carried_over(id=log.new_id(), at=log.now()))
        await self._set_planned_goal()
        await self.record_milestones()
        await self._look()

    async def record_milestones(self) -> None:
        """Record every milestone that was passed and is not on record; those of one payment in one commit."""
        if not self._stirred:
            return
        self._stirred = False
        due = [each for each in self.book.due if (each[0].goal.id, each[1]) not in self._firing]
        if not due:
            return
        log, firing = self._log, {(progress.goal.id, percent) for progress, percent in due}
        self._firing |= firing
        await log.record_all([progress.reached(percent, id=log.new_id(), at=log.now()) for progress, percent in due])
        self._firing -= firing

    async def run(self) -> None:
        """Keep deadlines, begin what was planned, and grant the director's wishes, until cancelled."""
        while True:
            self._changed.clear()
            await self._look()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds_to_wait()):
                    await self._changed.wait()

    async def set(self, wish: GoalWish) -> Goal:
        """Set a goal the operator wishes for, now or at its start; raise `GoalError`."""
        async with self._turn:
            self._check_title(wish.title)
            goal = self._goal_of(wish, "operator")
            if goal.start > self._log.now():
                self._keep(replace(self._orders, goals=(*self._orders.goals, goal)))
            else:
                await self._begin_goal(goal)
        self._changed.set()
        return goal

    async def close(self, goal_id: str) -> None:
        """Close a goal; raise `GoalError` for one that is not open."""
        log = self._log
        async with self._turn:
            planned = tuple(goal for goal in self._orders.goals if goal.id != goal_id)
            if len(planned) < len(self._orders.goals):
                self._keep(replace(self._orders, goals=planned))
                return
            progress = self.book.goals.get(goal_id)
            if progress is None or progress.state is not GoalState.OPEN:
                raise GoalError(f"No goal {goal_id!r} is open. `vtuber goal list` shows those that are.")
            await log.record(progress.closed(id=log.new_id(), at=log.now(), missed=False))
        self._changed.set()

    @property
    def offered(self) -> bool:
        """Whether the director may set goals."""
        return self.director.most > 0

    @property
    def currency(self) -> str:
        """The currency of the director's goals."""
        return self.director.largest.currency

    def room_for_director(self) -> int:
        """Return how many goals the director may set more."""
        own = sum(progress.goal.set_by == "director" for progress in self.book.open) + len(self._wishes)
        return max(0, self.director.most - own)

    def wish(self, wish: GoalWish, *, cause: str) -> None:
        """Take a wish of the director's: it is granted soon, if viewers may read its title."""
        self._wishes.append((wish, cause))
        self._changed.set()

    def refusal(self, wish: GoalWish) -> str:
        """Return why the director may not set a goal; empty if it may."""
        if self.room_for_director() == 0:
            return "no further goal of yours may be open"
        if wish.target.amount > self.director.largest.amount:
            return f"the target is at most {self.director.largest.amount} {self.director.largest.currency}"
        try:
            self._goal_of(wish, "director")
        except GoalError as error:
            return str(error)
        return ""

    async def _look(self) -> None:
        """Do what is due now."""
        async with self._turn:
            await self._carry_out_orders()
            await self._grant_wishes()
            for progress in self.book.open:
                await self._keep_deadline(progress)

    async def _set_planned_goal(self) -> None:
        planned, known = self._planned, self.book.goals.get(SETTINGS_GOAL)
        if planned is None:
            return
        same = known is not None and (known.goal.title, known.goal.target) == (planned.title, planned.target)
        if SETTINGS_GOAL not in self.book.declared or not same:
            log = self._log
            await log.record(
                GoalSet(
                    id=log.new_id(),
                    at=log.now(),
                    goal_id=SETTINGS_GOAL,
                    title=planned.title,
                    target=planned.target,
                    set_by="settings",
                )
            )

    async def _carry_out_orders(self) -> None:
        """Begin and close what was ordered. An order whose goal is on record was carried out before a death."""
        now, log = self._log.now(), self._log
        begun = [goal for goal in self._orders.goals if goal.start <= now]
        for goal in begun:
            if goal.id not in self.book.ids:
                await self._begin_goal(goal)
        for goal_id in self._orders.closed:
            progress = self.book.goals.get(goal_id)
            if progress is not None and progress.state is GoalState.OPEN:
                await log.record(progress.closed(id=log.new_id(), at=log.now(), missed=False))
        if begun or self._orders.closed:
            self._keep(Orders(goals=tuple(goal for goal in self._orders.goals if goal not in begun)))

    async def _grant_wishes(self) -> None:
        while self._wishes:
            wish, cause = self._wishes[0]
            if await self._may_be_shown(wish.title):
                with suppress(GoalError):
                    await self._begin_goal(self._goal_of(wish, "director"), cause=cause)
            else:
                _log.warning("a goal of the director's was refused: its title may not be shown")
            self._wishes.pop(0)

    async def _keep_deadline(self, progress: GoalProgress) -> None:
        log, deadline = self._log, progress.goal.deadline
        if deadline is None:
            return
        now = log.now()
        if now >= deadline:
            await log.record(progress.closed(id=log.new_id(), at=now, missed=True))
        elif _may_call_last(progress) and now >= deadline - LAST_CALL:
            await log.record(progress.called_last(id=log.new_id(), at=now, deadline=deadline))

    async def _begin_goal(self, goal: Goal, *, cause: str | None = None) -> None:
        log = self._log
        await log.record(
            GoalSet(
                id=log.new_id(),
                at=log.now(),
                cause=cause,
                goal_id=goal.id,
                title=goal.title,
                target=goal.target,
                deadline=goal.deadline,
                spans_streams=goal.spans_streams,
                set_by=goal.set_by,
            )
        )

    def _goal_of(self, wish: GoalWish, set_by: SetBy) -> Goal:
        planned = self._orders.goals
        opened = [progress for progress in self.book.open if progress.goal.id != SETTINGS_GOAL]
        return goal_of(
            wish,
            now=self._log.now(),
            taken={*self.book.ids, *(goal.id for goal in planned)},
            open_goals=len(opened) + len(planned),
            set_by=set_by,
        )

    def _ordered(self) -> Orders:
        """Return what was ordered between streams; no stream is held up by a damaged file."""
        try:
            return self._records.orders() if self._records is not None else Orders()
        except GoalError as error:
            _log.warning("what was ordered of goals is left out", error=str(error))
            return Orders()

    def _keep(self, orders: Orders) -> None:
        self._orders = orders
        if self._records is not None:
            self._records.keep_orders(orders)

    def _seconds_to_wait(self) -> float | None:
        """Return the seconds until something is due by the clock; None if nothing is."""
        now = self._log.now()
        return min((max(0.0, (moment - now).total_seconds()) for moment in self._moments()), default=None)

    def _moments(self) -> Iterator[datetime]:
        yield from (goal.start for goal in self._orders.goals)
        for progress in self.book.open:
            if (deadline := progress.goal.deadline) is not None:
                yield deadline - LAST_CALL if _may_call_last(progress) else deadline


def _may_call_last(progress: GoalProgress) -> bool:
    """Tell whether its last hour is still to be told of: not of a goal that was set for an hour or less."""
    goal = progress.goal
    return not progress.last_call and goal.deadline is not None and goal.start < goal.deadline - LAST_CALL
