"""Calls to the running show, with the token of its data directory."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from vtuber.app.settings import Settings
from vtuber.domain.errors import UserError

if TYPE_CHECKING:
    import httpx

_OK, _CREATED, _NO_CONTENT, _UNAUTHORIZED, _NOT_FOUND = 200, 201, 204, 401, 404
_ANSWERS_WITHIN_S = 2.0


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


class ShowCalls:
    """Speaks to a running show while it is entered; raises `UserError` where there is none."""

    def __init__(self, show: RunningShow) -> None:
        self.show = show
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        import httpx

        self._client = httpx.AsyncClient(
            base_url=self.show.url,
            headers={"Authorization": f"Bearer {self.show.token}"},
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

    async def call(
        self, method: str, path: str, *, body: object = None, refused: int | None = None
    ) -> "httpx.Response":
        """Return the answer; `refused` is a status that is an answer too. Raises `UserError` for any other failure."""
        import httpx

        if self._client is None:
            raise RuntimeError("not entered")
        try:
            response = await self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise UserError(
                f"No show answers at {self.show.url} ({type(error).__name__}). Start one, or name the port it runs on "
                "with --port or VTUBER_PORT."
            ) from None
        if response.status_code == _UNAUTHORIZED:
            raise UserError(
                f"The show at {self.show.url} has another data directory: name it with --data-dir or VTUBER_DATA_DIR."
            )
        if response.status_code not in {_OK, _CREATED, _NO_CONTENT, _NOT_FOUND, refused}:
            raise UserError(f"The server at {self.show.url} answers with status {response.status_code}: is it a show?")
        return response


def _token(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        raise UserError(
            f"No show has run with the data directory {path.parent}: name the right one with --data-dir."
        ) from None
