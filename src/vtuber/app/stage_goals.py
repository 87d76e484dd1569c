"""Which goals are on stage, and in which order."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from vtuber.domain.goals import GoalStanding, GoalState
from vtuber.domain.stage_cues import GoalBar, ShowGoals

MOST_SHOWN: Final = 3


def goals_on_stage(standings: Iterable[GoalStanding], now: datetime) -> ShowGoals:
    """Show up to three: the nearest deadline first, then the oldest; what is reached stays to the stream's end, last.

    Goals that were closed or missed are gone at once.
    """
    shown = [each for each in standings if each.state in (GoalState.OPEN, GoalState.REACHED)]
    shown.sort(key=lambda each: (each.state is GoalState.REACHED, *_urgency(each), each.goal.start))
    bars = tuple(_bar(each, now) for each in shown[:MOST_SHOWN])
    return ShowGoals(bars=bars, more=len(shown) - len(bars))


def _urgency(standing: GoalStanding) -> tuple[bool, float]:
    deadline = standing.goal.deadline
    return (True, 0.0) if deadline is None else (False, deadline.timestamp())


def _bar(standing: GoalStanding, now: datetime) -> GoalBar:
    goal, is_open = standing.goal, standing.state is GoalState.OPEN
    left_s = None if goal.deadline is None else max(0.0, (goal.deadline - now).total_seconds())
    return GoalBar(
        goal_id=goal.id,
        title=goal.title,
        raised=standing.raised,
        target=goal.target,
        ends_in_s=left_s if is_open else None,
    )
