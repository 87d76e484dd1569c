"""Calls to the running show about the lines that wait for a veto."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from vtuber.app.settings import Settings
from vtuber.domain.errors import UserError

if TYPE_CHECKING:
    import httpx

_OK, _NO_CONTENT, _UNAUTHORIZED, _NOT_FOUND = 200, 204, 401, 404
_ANSWERS_WITHIN_S = 2.0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningShow:
    """Where the show is, and the token to it."""

    url: str
    token: str

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the show that these settings run; raise `UserError` where none ever ran."""
        token = _token(settings.vtuber_data_dir / "token")
        host = f"[{settings.vtuber_host}]" if ":" in settings.vtuber_host else settings.vtuber_host
        return cls(url=f"http://{host}:{settings.vtuber_port}", token=token)


class VetoCalls:
    """Speaks to a running show while it is entered; raises `UserError` where there is none."""

    def __init__(self, show: RunningShow) -> None:
        self._show = show
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        import httpx

        self._client = httpx.AsyncClient(
            base_url=self._show.url,
            headers={"Authorization": f"Bearer {self._show.token}"},
            timeout=_ANSWERS_WITHIN_S,
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def waiting(self) -> Waiting:
        """Return what waits."""
        return self._read(await self._call("GET", "/api/lines"))

    async def veto(self, line_id: str) -> bool:
        """Veto a line; return whether it waited."""
        response = await self._call("POST", f"/api/lines/{line_id}/veto")
        return response.status_code == _NO_CONTENT

    async def veto_all(self) -> int:
        """Veto everything that waits; return how many lines that were."""
        return len((await self._call("POST", "/api/lines/veto")).json()["vetoed"])

    async def _call(self, method: str, path: str) -> "httpx.Response":
        import httpx

        if self._client is None:
            raise RuntimeError("not entered")
        try:
            response = await self._client.request(method, path)
        except httpx.HTTPError as error:
            raise UserError(
                f"No show answers at {self._show.url} ({type(error).__name__}). Start one, or name the port it runs on "
                "with --port or VTUBER_PORT."
            ) from None
        if response.status_code == _UNAUTHORIZED:
            raise UserError(
                f"The show at {self._show.url} has another data directory: name it with --data-dir or VTUBER_DATA_DIR."
            )
        if response.status_code not in {_OK, _NO_CONTENT, _NOT_FOUND}:
            raise UserError(f"The server at {self._show.url} answers with status {response.status_code}: is it a show?")
        return response

    def _read(self, response: "httpx.Response") -> Waiting:
        try:
            return msgspec.json.decode(response.content, type=Waiting)
        except msgspec.DecodeError:
            raise UserError(f"The server at {self._show.url} is no show of this version: is the port right?") from None


def _token(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        raise UserError(
            f"No show has run with the data directory {path.parent}: name the right one with --data-dir."
        ) from None
