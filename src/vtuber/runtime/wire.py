"""A WebSocket that carries text, as services and proxies speak it."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlsplit

from vtuber.domain.errors import PlatformError

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

LARGEST_FRAME = 2**20
"""Bytes; a longer frame ends the connection."""

_LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")
_REFUSALS = (401, 403)
_CLOSE_WITHIN_S = 2.0


class WireError(PlatformError):
    """A connection cannot be made, or was lost; its text is words of ours, without the address.

    `status` is that of an HTTP answer that came instead of a connection.
    """

    def __init__(self, reason: str, *, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status

    @property
    def refused(self) -> bool:
        """Whether the server did not accept who we are."""
        return self.status in _REFUSALS


class Wire(Protocol):
    """An open connection. Both methods raise `WireError` once it is lost; cancelling `receive` loses no frame."""

    async def receive(self) -> str:
        """Return the next text frame."""
        ...

    async def send(self, text: str) -> None:
        """Send one text frame."""
        ...


Connect = Callable[[str], AbstractAsyncContextManager[Wire]]
"""Opens a connection to an address and closes it at the end; raises `WireError`."""


@asynccontextmanager
async def websocket(url: str, *, largest_frame: int = LARGEST_FRAME) -> AsyncIterator[Wire]:
    """Connect over the network.

    Addresses may bear tokens: none gets into an exception, a chain of exceptions, or a log, whatever its level.
    """
    connection = await _opened(url, largest_frame)
    try:
        yield _WebSocketWire(connection)
    finally:
        await connection.close()


async def _opened(url: str, largest_frame: int) -> "ClientConnection":
    from websockets.asyncio.client import connect
    from websockets.exceptions import InvalidStatus, WebSocketException

    # The library logs request lines and every frame at the level DEBUG.
    logger = logging.getLogger(f"{__name__}.websockets")
    logger.setLevel(logging.INFO)
    try:
        # The machine's proxy, if it has one, leads to the world, not to this machine.
        proxy: Literal[True] | None = None if urlsplit(url).hostname in _LOOPBACK_HOSTS else True
        return await connect(url, logger=logger, proxy=proxy, max_size=largest_frame, close_timeout=_CLOSE_WITHIN_S)
    except InvalidStatus as error:
        status = error.response.status_code
        failure = WireError(f"it answered with HTTP status {status}", status=status)
    except (OSError, ValueError, WebSocketException) as error:
        failure = WireError(f"it cannot be reached ({type(error).__name__})")
    # Raised here, the failure has no context, which might quote the address.
    raise failure


class _WebSocketWire:
    def __init__(self, connection: "ClientConnection") -> None:
        self._connection = connection

    async def receive(self) -> str:
        from websockets.exceptions import ConnectionClosed

        while True:
            try:
                frame = await self._connection.recv()
            except ConnectionClosed as error:
                raise _lost(error.rcvd.code if error.rcvd else None) from None
            if isinstance(frame, str):
                return frame

    async def send(self, text: str) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            await self._connection.send(text)
        except ConnectionClosed as error:
            raise _lost(error.rcvd.code if error.rcvd else None) from None


def _lost(code: int | None) -> WireError:
    return WireError("the connection broke" if code is None else f"it closed the connection with code {code}")
