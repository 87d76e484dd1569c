"""Calls to the running show about the lines that wait for a veto."""

from typing import TYPE_CHECKING

import msgspec

from vtuber.app.show_calls import RunningShow, ShowCalls
from vtuber.domain.errors import UserError

if TYPE_CHECKING:
    import httpx

__all__ = ["RunningShow", "VetoCalls", "Waiting", "WaitingLine"]

_NO_CONTENT = 204


class WaitingLine(msgspec.Struct, frozen=True):
    """A line that waits; `due_in_s` is 0 for one that waits only for its turn."""

    id: str
    text: str
    emotion: str
    due_in_s: float


class Waiting(msgspec.Struct, frozen=True):
    """What waits, in the order in which it was written; the delay is 0 where nothing ever does."""

    delay_s: float
    lines: list[WaitingLine]


class VetoCalls(ShowCalls):
    """Speaks to a running show while it is entered; raises `UserError` where there is none."""

    async def waiting(self) -> Waiting:
        """Return what waits."""
        return self._read(await self.call("GET", "/api/lines"))

    async def veto(self, line_id: str) -> bool:
        """Veto a line; return whether it waited."""
        response = await self.call("POST", f"/api/lines/{line_id}/veto")
        return response.status_code == _NO_CONTENT

    async def veto_all(self) -> int:
        """Veto everything that waits; return how many lines that were."""
        return len((await self.call("POST", "/api/lines/veto")).json()["vetoed"])

    def _read(self, response: "httpx.Response") -> Waiting:
        try:
            return msgspec.json.decode(response.content, type=Waiting)
        except msgspec.DecodeError:
            raise UserError(f"The server at {self.show.url} is no show of this version: is the port right?") from None
