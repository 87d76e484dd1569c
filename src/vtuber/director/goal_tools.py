"""The tool that sets a donation goal, as far as the operator allows it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from vtuber.director.ports import Goals
from vtuber.director.tool import Tool
from vtuber.domain.errors import ToolError
from vtuber.domain.goals import GoalWish
from vtuber.domain.money import Money

_SHORTEST_TITLE, _LONGEST_TITLE = 3, 60
_SHORTEST_HOURS, _LONGEST_HOURS = 0.5, 720.0


class SetGoal(BaseModel):
    """A goal to be set now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=_SHORTEST_TITLE, max_length=_LONGEST_TITLE, pattern=r"^[^\x00-\x1f]+$")]
    target: Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=2)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    hours: Annotated[float, Field(ge=_SHORTEST_HOURS, le=_LONGEST_HOURS)] | None = None
    spans_streams: bool = False


SET_GOAL = Tool(
    name="set_goal",
    description=(
        "Set a donation goal: a title of 3 to 60 characters, which is shown and spoken, and a target in the channel's "
        "currency. `hours` until its deadline, if it has one; with `spans_streams` it goes on in later streams."
    ),
    arguments=SetGoal,
)


def wish_of(call: SetGoal, goals: Goals, *, already: int, now: datetime) -> GoalWish:
    """Return what a call wishes for; raise `ToolError` for what the operator or the channel does not allow.

    `already` goals were wished for in this decision.
    """
    currency = goals.currency
    if call.currency not in (None, currency):
        raise ToolError(f"this channel's goals are in {currency}")
    wish = GoalWish(
        title=call.title,
        target=Money(amount=call.target, currency=currency),
        deadline=None if call.hours is None else now + timedelta(hours=call.hours),
        spans_streams=call.spans_streams,
    )
    if already:
        raise ToolError("a goal was set already in this decision")
    refusal = goals.refusal(wish)
    if refusal:
        raise ToolError(refusal)
    return wish
