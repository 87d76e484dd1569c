"""StreamElements' gateway: tips as they are made. Source: https://docs.streamelements.com/websockets."""

import random
from collections.abc import Mapping
from typing import NoReturn
from urllib.parse import quote

from vtuber.domain.errors import LoginError
from vtuber.donations.astro_session import AstroSession
from vtuber.donations.donation_socket import BACKOFF, Deliver, DonationSocket
from vtuber.donations.socket_effects import Received
from vtuber.donations.streamelements import TOPICS
from vtuber.runtime.backoff import Backoff
from vtuber.runtime.clock import Clock
from vtuber.runtime.wire import Connect, websocket

ADDRESS = "wss://astro.streamelements.com/"


class StreamElementsSocket:
    """Listens with a channel's JWT; `donations.streamelements` reads what it delivers."""

    def __init__(
        self,
        token: str,
        *,
        clock: Clock,
        chance: random.Random,
        connect: Connect = websocket,
        address: str = ADDRESS,
        backoff: Backoff | None = None,
    ) -> None:
        self._dialect = _StreamElements(token.strip(), address)
        self._socket = DonationSocket(
            self._dialect, connect=connect, clock=clock, chance=chance, backoff=backoff or BACKOFF
        )

    @property
    def connected(self) -> bool:
        """Whether StreamElements delivers now."""
        return self._socket.connected

    async def run(self, deliver: Deliver) -> NoReturn:
        """Deliver every message about a tip, one at a time, until cancelled.

        Raises `LoginError` when the token is not accepted; what `deliver` raises ends it as well.
        """
        if not self._dialect.token:
            raise self._dialect.refusal()
        await self._socket.run(deliver)


class _StreamElements:
    service = "StreamElements"

    def __init__(self, token: str, address: str) -> None:
        self.token = token
        self._address = address

    def address(self, resume: str | None) -> str:
        return self._address if resume is None else f"{self._address}?reconnect_token={quote(resume, safe='')}"

    def session(self, resume: str | None) -> AstroSession:
        return AstroSession(self.token, resumed=resume is not None)

    def payload_of(self, received: Received) -> Mapping[str, object] | None:
        match received:
            case Received(name=topic, arguments=(dict() as payload,)) if topic in TOPICS:
                return payload
            case _:
                return None

    def refusal(self) -> LoginError:
        return LoginError(
            "StreamElements does not accept the token in STREAMELEMENTS_JWT: it is wrong, has expired, or is for "
            "another channel. Copy the JWT token from streamelements.com (your avatar, then the channel's name, “show "
            "secrets”) into that setting, then start again."
        )
