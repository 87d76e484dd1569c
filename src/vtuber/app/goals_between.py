"""The goals of a channel while no stream is on: what is asked for then is an order to the next one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from vtuber.app.goal_records import GoalRecords, goal_records
from vtuber.app.goal_titles import check_title
from vtuber.app.plan import Source
from vtuber.app.settings import Settings
from vtuber.community.goal_wishes import goal_of
from vtuber.domain.errors import GoalError
from vtuber.domain.goals import Goal, GoalStanding, GoalState, GoalWish
from vtuber.runtime.clock import system_now
from vtuber.runtime.data_dir import DataDirectory
from vtuber.safety.moderator import WordListModerator
from vtuber.safety.topics import load_topics


class GoalsBetween:
    """A goal desk on the records alone; whoever sets or closes holds the data directory's lock."""

    def __init__(
        self,
        records: GoalRecords,
        *,
        channel: str,
        now: Callable[[], datetime],
        check_title: Callable[[str], None],
    ) -> None:
        self.channel: str = channel
        self._records = records
        self._now = now
        self._check_title = check_title

    @property
    def standings(self) -> tuple[GoalStanding, ...]:
        """How the goals stand that go on, with those shown closed that the next stream is to close."""
        closed = set(self._records.orders().closed)
        return tuple(
            replace(each, state=GoalState.CLOSED) if each.goal.id in closed else each
            for each in self._records.book().standings
            if each.goal.spans_streams
        )

    @property
    def planned(self) -> tuple[Goal, ...]:
        """The goals that begin with the next stream, or later."""
        known = self._records.book().ids
        return tuple(goal for goal in self._records.orders().goals if goal.id not in known)

    async def set(self, wish: GoalWish) -> Goal:
        """Order a goal; it begins with the next stream after its start."""
        self._check_title(wish.title)
        orders, book = self._records.orders(), self._records.book()
        opened = [each for each in book.open if each.goal.spans_streams and each.goal.id not in orders.closed]
        goal = goal_of(
            wish,
            now=self._now(),
            taken={*book.ids, *(goal.id for goal in orders.goals)},
            open_goals=len(opened) + len(orders.goals),
            set_by="operator",
        )
        self._records.keep_orders(replace(orders, goals=(*orders.goals, goal)))
        return goal

    async def close(self, goal_id: str) -> None:
        """Have the next stream close a goal; one that has not begun is dropped at once."""
        orders = self._records.orders()
        planned = tuple(goal for goal in orders.goals if goal.id != goal_id)
        if len(planned) < len(orders.goals):
            self._records.keep_orders(replace(orders, goals=planned))
            return
        states = {each.goal.id: each.state for each in self.standings}
        if states.get(goal_id) is not GoalState.OPEN:
            raise GoalError(f"No goal {goal_id!r} is open. `vtuber goal list` shows those that are.")
        self._records.keep_orders(replace(orders, closed=(*orders.closed, goal_id)))


def goals_between(settings: Settings, data: DataDirectory, source: Source) -> GoalsBetween | None:
    """Return the desk of a channel; None for other people's channels, which have no goals over streams."""
    records = goal_records(data, source)
    if records is None:
        return None

    def check(title: str) -> None:
        check_title(title, WordListModerator(topics=load_topics(settings.topics)))

    return GoalsBetween(records, channel=source, now=system_now, check_title=check)
