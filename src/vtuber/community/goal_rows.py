"""Goals as JSON can hold them: amounts and times as text."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from vtuber.domain.goals import Goal, GoalStanding
from vtuber.domain.money import Money

_TENTH = Decimal("0.1")


def row_of(standing: GoalStanding) -> dict[str, Any]:
    """Return a goal that has begun, with what was paid towards it."""
    percent = (standing.share * 100).quantize(_TENTH, rounding=ROUND_HALF_EVEN)
    return {
        **_goal(standing.goal),
        "state": standing.state.value,
        "raised": _amount(standing.raised),
        "estimated": standing.raised.estimated,
        "percent": float(percent),
        "milestones": list(standing.passed),
    }


def planned_row(goal: Goal) -> dict[str, Any]:
    """Return a goal that has not begun."""
    return {**_goal(goal), "state": "planned", "raised": "0", "estimated": False, "percent": 0.0, "milestones": []}


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "id": goal.id,
        "title": goal.title,
        "target": _amount(goal.target),
        "currency": goal.target.currency,
        "start": goal.start.isoformat(timespec="seconds"),
        "deadline": goal.deadline.isoformat(timespec="seconds") if goal.deadline else None,
        "spans_streams": goal.spans_streams,
        "set_by": goal.set_by,
    }


def _amount(money: Money) -> str:
    return str(money.amount)
