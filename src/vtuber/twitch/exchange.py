"""One request and its answer over HTTPS: what came back, or how sure it is that nothing was done."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import msgspec

from vtuber.domain.errors import PlatformError

if TYPE_CHECKING:
    import httpx

TIMEOUT_S = 10.0
_LONGEST_MESSAGE = 300
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


class UnansweredError(PlatformError):
    """A request had no answer. `arrived` says whether it may have been carried out all the same."""

    def __init__(self, message: str, *, arrived: bool) -> None:
        super().__init__(message)
        self.arrived = arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer; `body` is the decoded JSON object, `{}` where there is none. Bodies may hold secrets."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, object] = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the request was carried out."""
        return 200 <= self.status < 300  # noqa: PLR2004  (HTTP's own numbers)

    @property
    def message(self) -> str:
        """Twitch's own words on what went wrong, or the status."""
        said = str(self.body.get("message") or self.body.get("error") or f"HTTP {self.status}")
        return " ".join(said.split())[:_LONGEST_MESSAGE]

    @property
    def date(self) -> datetime | None:
        """The server's date and time in UTC (header `Date`, to the second)."""
        try:
            date = parsedate_to_datetime(self.headers["date"])
        except (KeyError, ValueError):
            return None
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def http_client(*, timeout_s: float = TIMEOUT_S) -> "httpx.AsyncClient":
    """Make the HTTP client for Twitch, to be closed by its owner (`async with`).

    A proxy named in the environment is used, though never for addresses of this machine. Redirects are not followed:
    a token must not travel to an address that nobody chose.
    """
    import httpx

    return httpx.AsyncClient(
        timeout=timeout_s, mounts=dict.fromkeys(_LOOPBACK), headers={"Accept": "application/json"}, http2=False
    )


async def exchange(
    http: "httpx.AsyncClient",
    method: str,
    url: str,
    *,
    params: Mapping[str, str | Sequence[str]] | None = None,
    json: Mapping[str, object] | None = None,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Answer:
    """Send one request and read its answer, whatever its status; `timeout_s` is for both together.

    Raises `UnansweredError`.
    """
    import httpx

    try:
        async with asyncio.timeout(timeout_s):
            response = await http.request(
                method, url, params=params, json=json, data=form, headers=headers, timeout=timeout_s
            )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        raise UnansweredError(_unreached(method, url, error), arrived=False) from None
    except (httpx.HTTPError, TimeoutError) as error:
        raise UnansweredError(_unreached(method, url, error), arrived=True) from None
    return Answer(status=response.status_code, headers=response.headers, body=_object_of(response.content))


def _unreached(method: str, url: str, error: Exception) -> str:
    said = f": {error}" if str(error) else ""
    return f"Twitch did not answer {method} {url} ({type(error).__name__}{said}). Check this machine's connection."


def _object_of(content: bytes) -> Mapping[str, object]:
    """Decode a JSON object; an error page or an empty body is `{}`, a bare array is put under `data`."""
    try:
        decoded = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    if isinstance(decoded, list):
        return {"data": decoded}
    return decoded if isinstance(decoded, dict) else {}
