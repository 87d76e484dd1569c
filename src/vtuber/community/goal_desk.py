"""Where goals are set, closed and asked for, whether a stream is on or not."""

from typing import Protocol

from vtuber.domain.goals import Goal, GoalStanding, GoalWish


class GoalDesk(Protocol):
    """The goals of one channel."""

    @property
    def channel(self) -> str:
        """Whose: `live` for the real channel, `simulation` for the simulated one, or another kind of audience."""
        ...

    @property
    def standings(self) -> tuple[GoalStanding, ...]:
        """How those stand that have begun."""
        ...

    @property
    def planned(self) -> tuple[Goal, ...]:
        """Those that have not begun."""
        ...

    async def set(self, wish: GoalWish) -> Goal:
        """Set a goal; raise `GoalError` for one that is not allowed."""
        ...

    async def close(self, goal_id: str) -> None:
        """Close a goal; raise `GoalError` for one that is not open."""
        ...
