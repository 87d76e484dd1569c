"""A WebSocket as the driver of a proxy needs it."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlsplit

from vtuber.domain.errors import PlatformError

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

LARGEST_FRAME = 64 * 2**20
"""Bytes; a sentence comes as one frame, its sound as a WAV in base64: a minute at 48 kHz has about 8 MB."""

_LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")
_CLOSE_WITHIN_S = 2.0


class WireError(PlatformError):
    """A connection cannot be made, or was lost. `status` is that of an HTTP answer that refused it."""

    def __init__(self, reason: str, *, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


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
async def websocket(url: str) -> AsyncIterator[Wire]:
    """Connect over the network."""
    connection = await _opened(url)
    try:
        yield _WebSocketWire(connection)
    finally:
        await connection.close()


async def _opened(url: str) -> "ClientConnection":
    from websockets.asyncio.client import connect
    from websockets.exceptions import InvalidStatus, WebSocketException

    # The library logs every frame at the level DEBUG.
    logger = logging.getLogger(f"{__name__}.websockets")
    logger.setLevel(logging.INFO)
    # The machine's proxy, if it has one, leads to the world, not to this machine.
    proxy: Literal[True] | None = None if urlsplit(url).hostname in _LOOPBACK_HOSTS else True
    try:
        return await connect(url, logger=logger, proxy=proxy, max_size=LARGEST_FRAME, close_timeout=_CLOSE_WITHIN_S)
    except InvalidStatus as error:
        status = error.response.status_code
        raise WireError(f"it answered with HTTP status {status}", status=status) from error
    except (OSError, ValueError, WebSocketException) as error:
        raise WireError(f"it cannot be reached ({type(error).__name__})") from error


class _WebSocketWire:
    def __init__(self, connection: "ClientConnection") -> None:
        self._connection = connection

    async def receive(self) -> str:
        from websockets.exceptions import ConnectionClosed

        while True:
            try:
                frame = await self._connection.recv()
            except ConnectionClosed as error:
                raise _lost(error.rcvd.code if error.rcvd else None) from error
            if isinstance(frame, str):
                return frame

    async def send(self, text: str) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            await self._connection.send(text)
        except ConnectionClosed as error:
            raise _lost(error.rcvd.code if error.rcvd else None) from error


def _lost(code: int | None) -> WireError:
    return WireError("the connection broke" if code is None else f"it closed the connection with code {code}")
