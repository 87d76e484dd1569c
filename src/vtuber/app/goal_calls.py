"""Calls to the running show about its donation goals."""

import json
from types import TracebackType
from typing import Any, Self

from vtuber.app.show_calls import RunningShow, ShowCalls
from vtuber.domain.errors import GoalError, UserError
from vtuber.domain.goals import GoalWish

_NOT_FOUND, _REFUSED = 404, 422


class GoalCalls:
    """The goals of a running show, while it is entered; `of` says whose they must be, None whichever it has."""

    def __init__(self, show: RunningShow, of: str | None) -> None:
        self._calls = ShowCalls(show)
        self._of = of

    async def __aenter__(self) -> Self:
        await self._calls.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._calls.__aexit__(kind, error, traceback)

    async def rows(self) -> tuple[str, list[dict[str, Any]]]:
        """Return whose goals they are, and the goals; raise `UserError` where another channel's show is on."""
        answer = await self._answer("GET", "/api/goals")
        channel, rows = str(answer["channel"]), list(answer["goals"])
        if self._of not in (None, channel):
            raise UserError(
                f"The show that is on has the goals of another channel ({channel or 'none'}), not of {self._of}: wait "
                "until it is over, or leave out --of."
            )
        return channel, rows

    async def set(self, wish: GoalWish) -> dict[str, Any]:
        """Set a goal; raise `GoalError` for what is not allowed."""
        body = {
            "title": wish.title,
            "target": str(wish.target.amount),
            "currency": wish.target.currency,
            "start": wish.start.isoformat() if wish.start else None,
            "deadline": wish.deadline.isoformat() if wish.deadline else None,
            "spans_streams": wish.spans_streams,
        }
        return await self._answer("POST", "/api/goals", body)

    async def close(self, goal_id: str) -> None:
        """Close a goal; raise `GoalError` for one that is not open."""
        if not goal_id.replace("-", "").isalnum():
            raise GoalError(f"No goal {goal_id!r} is open. `vtuber goal list` shows those that are.")
        await self._answer("POST", f"/api/goals/{goal_id}/close")

    async def _answer(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        response = await self._calls.call(method, path, body=body, refused=_REFUSED)
        if response.status_code == _NOT_FOUND:
            raise UserError(f"The show at {self._calls.show.url} is of another version and has no goals to set.")
        if not response.content:
            return {}
        try:
            answer = response.json()
        except json.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict):
            raise UserError(f"The server at {self._calls.show.url} is no show of this version: is the port right?")
        if response.status_code == _REFUSED:
            detail = answer.get("detail")
            raise GoalError(
                detail if isinstance(detail, str) else "The show refused it: a text or an amount is too long."
            )
        return answer
