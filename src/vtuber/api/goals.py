"""The donation goals of the running program, for its operator."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from vtuber.community.goal_desk import GoalDesk
from vtuber.community.goal_rows import planned_row, row_of
from vtuber.domain.errors import GoalError
from vtuber.domain.goals import GoalWish
from vtuber.domain.money import Money


class WishedGoal(BaseModel):
    """A goal as it is asked for; times have a zone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=200)]
    target: Annotated[Decimal, Field(max_digits=12, decimal_places=4)]
    currency: Annotated[str, Field(max_length=8)]
    start: AwareDatetime | None = None
    deadline: AwareDatetime | None = None
    spans_streams: bool = True


def goal_router(desk: GoalDesk | None) -> APIRouter:
    """Return the routes; whoever includes them asks for the token, since what is set is shown and spoken."""
    router = APIRouter(prefix="/api/goals")

    @router.get("")
    async def goals() -> dict[str, object]:
        """Return the goals that have begun, and then those that have not."""
        if desk is None:
            return {"channel": "", "goals": []}
        return {"channel": desk.channel, "goals": [*map(row_of, desk.standings), *map(planned_row, desk.planned)]}

    @router.post("", status_code=status.HTTP_201_CREATED)
    async def set_goal(wished: WishedGoal) -> dict[str, Any]:
        """Set a goal."""
        try:
            goal = await _present(desk).set(_wish(wished))
        except GoalError as error:
            raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, str(error)) from error
        return planned_row(goal)

    @router.post("/{goal_id}/close", status_code=status.HTTP_204_NO_CONTENT)
    async def close_goal(goal_id: str) -> None:
        """Close a goal."""
        try:
            await _present(desk).close(goal_id)
        except GoalError as error:
            raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, str(error)) from error

    return router


def _present(desk: GoalDesk | None) -> GoalDesk:
    if desk is None:
        raise GoalError("This show has no goals of its own: set them for `vtuber live` or `vtuber demo`.")
    return desk


def _wish(wished: WishedGoal) -> GoalWish:
    return GoalWish(
        title=wished.title,
        target=Money(amount=wished.target, currency=wished.currency),
        start=wished.start,
        deadline=wished.deadline,
        spans_streams=wished.spans_streams,
    )
