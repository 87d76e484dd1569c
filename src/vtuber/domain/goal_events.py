"""What becomes of donation goals, besides `GoalReached`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from vtuber.domain.goals import MILESTONES, SetBy
from vtuber.domain.money import Money
from vtuber.domain.show_events import GoalReached


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalSet:
    """A goal begins: what is paid from here on counts. The same `goal_id` again, while it is open, changes it."""

    id: str
    at: datetime
    cause: str | None = None
    goal_id: str
    title: str
    target: Money
    deadline: datetime | None = None
    spans_streams: bool = False
    set_by: SetBy = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalCarriedOver:
    """A goal of earlier streams goes on in this one, where it has `raised` and `passed` so much already.

    It lets a journal be read by itself. Whoever has read the earlier journals knows better than these figures.
    """

    id: str
    at: datetime
    cause: str | None = None
    goal_id: str
    title: str
    target: Money
    start: datetime
    raised: Money
    passed: tuple[int, ...] = ()
    deadline: datetime | None = None
    set_by: SetBy = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLastCall:
    """The last hour before a goal's deadline has begun, and it is not reached."""

    id: str
    at: datetime
    cause: str | None = None
    goal_id: str
    title: str
    target: Money
    raised: Money
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalClosed:
    """A goal is over before it was reached: its deadline has passed, or somebody closed it."""

    id: str
    at: datetime
    cause: str | None = None
    goal_id: str
    title: str
    target: Money
    raised: Money
    reason: Literal["missed", "closed"]


GoalEvent = GoalSet | GoalCarriedOver | GoalLastCall | GoalClosed
"""What a journal holds of goals, besides the milestones."""

GoalNews = GoalReached | GoalSet | GoalLastCall | GoalClosed
"""What she may have to tell about a goal."""


def is_news(event: GoalNews) -> bool:
    """Tell whether she speaks of it: not of the goal that the settings name, nor of one that was closed by hand."""
    match event:
        case GoalSet(set_by=set_by):
            return set_by != "settings"
        case GoalClosed(reason=reason):
            return reason == "missed"
        case _:
            return True


def outdates(later: GoalNews, earlier: GoalNews) -> bool:
    """Tell whether there is no need to tell of something, now that something later is to be told of the same goal.

    A higher milestone stands for the lower ones; a goal that is reached or over is not begun, and has no last hour.
    """
    if later.goal_id != earlier.goal_id or later.id == earlier.id:
        return False
    match later, earlier:
        case GoalReached(percent=higher), GoalReached(percent=lower):
            return higher > lower
        case GoalReached(percent=percent), GoalLastCall():
            return percent >= MILESTONES[-1]
        case GoalClosed(), GoalSet() | GoalLastCall():
            return True
        case _:
            return False
