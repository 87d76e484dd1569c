"""Streamlabs' socket: donations as they are made.

Streamlabs speaks Socket.IO 2 (its documentation uses socket.io-client 2.0.3). Source:
https://dev.streamlabs.com/docs/socket-api.
"""

import random
from collections.abc import Mapping
from typing import NoReturn
from urllib.parse import quote

from vtuber.domain.errors import LoginError
from vtuber.donations.donation_socket import BACKOFF, Deliver, DonationSocket
from vtuber.donations.socket_effects import Received
from vtuber.donations.socketio_session import Engine, SocketIoSession
from vtuber.runtime.backoff import Backoff
from vtuber.runtime.clock import Clock
from vtuber.runtime.wire import Connect, websocket

ADDRESS = "wss://sockets.streamlabs.com/socket.io/"


class StreamlabsSocket:
    """Listens with a socket token; `donations.streamlabs` reads what it delivers."""

    def __init__(
        self,
        token: str,
        *,
        clock: Clock,
        chance: random.Random,
        connect: Connect = websocket,
        address: str = ADDRESS,
        engine: Engine = Engine.THREE,
        backoff: Backoff | None = None,
    ) -> None:
        self._dialect = _Streamlabs(token.strip(), address, engine)
        self._socket = DonationSocket(
            self._dialect, connect=connect, clock=clock, chance=chance, backoff=backoff or BACKOFF
        )

    @property
    def connected(self) -> bool:
        """Whether Streamlabs delivers now."""
        return self._socket.connected

    async def run(self, deliver: Deliver) -> NoReturn:
        """Deliver the payload of every event, one at a time, until cancelled.

        Raises `LoginError` when the token is not accepted; what `deliver` raises ends it as well.
        """
        if not self._dialect.token:
            raise self._dialect.refusal()
        await self._socket.run(deliver)


class _Streamlabs:
    service = "Streamlabs"

    def __init__(self, token: str, address: str, engine: Engine) -> None:
        self.token = token
        self._address = address
        self._engine = engine

    def address(self, resume: str | None) -> str:
        return f"{self._address}?EIO={self._engine:d}&transport=websocket&token={quote(self.token, safe='')}"

    def session(self, resume: str | None) -> SocketIoSession:
        return SocketIoSession(self._engine)

    def payload_of(self, received: Received) -> Mapping[str, object] | None:
        match received:
            case Received(name="event", arguments=(dict() as payload, *_)):
                return payload
            case _:
                return None

    def refusal(self) -> LoginError:
        return LoginError(
            "Streamlabs does not accept the token in STREAMLABS_SOCKET_TOKEN. Copy “Your Socket API Token” from "
            "streamlabs.com (Settings, API Settings, API Tokens; not the widget token) into that setting, then start "
            "again."
        )
