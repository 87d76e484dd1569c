"""Who may ask for what: this machine for everything, the world for webhooks only."""

from collections.abc import Collection

import structlog
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_log = structlog.get_logger(__name__)
_LONGEST_NAME = 253
_LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_TUNNEL_HEADERS = (
    *("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"),
    *("cf-connecting-ip", "cdn-loop", "via"),
)
"""What tunnels and proxies add; no browser or program on this machine sends them."""


class HostGuard:
    """Answers requests that name a loopback host, so that no other site can reach the server through a name of its own.

    `public_paths` are open to the world, by POST alone, for requests that come through a tunnel: by the `public_host`
    they name, or, where the tunnel gives them this machine's name, by the headers it adds. A request that came through
    a tunnel reaches nothing else. Without `public_paths` nothing is open, and a tunnel's headers mean nothing.
    """

    def __init__(self, app: ASGIApp, *, public_host: str | None = None, public_paths: Collection[str] = ()) -> None:
        self._app = app
        self._public_host = _name(public_host or "")
        self._public_paths = frozenset(public_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] in ("http", "websocket") and (refusal := self._refusal(scope)) is not None:
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        host = _name(hosts[0]) if len(hosts) == 1 else ""
        local, public = host in _LOOPBACK_HOSTS, bool(host) and host == self._public_host
        if not (local or (public and self._public_paths)):
            if self._open_to_the_world(scope):
                _log.warning("webhook refused: its host is not the public one that is set", host=host[:_LONGEST_NAME])
            return PlainTextResponse("Invalid host header", status_code=400)
        tunnelled = not local or (bool(self._public_paths) and any(name in headers for name in _TUNNEL_HEADERS))
        if tunnelled and not self._open_to_the_world(scope):
            return PlainTextResponse("Not Found", status_code=404)
        return None

    def _open_to_the_world(self, scope: Scope) -> bool:
        return scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in self._public_paths


def _name(host: str) -> str:
    """Return a host's name without its port."""
    bracketed, bracket, _ = host.partition("]")
    return (bracketed + bracket if bracket else host.partition(":")[0]).lower()
