"""One session with StreamElements' gateway, without any I/O.

The server says `welcome`; we subscribe to topics with the token; tips come as messages. Before it goes down it hands
out a token with which a new connection takes over the subscriptions. Heartbeats are WebSocket's own pings.
Source: https://docs.streamelements.com/websockets.
"""

import base64
import json
import math
from collections.abc import Mapping, Sequence

from vtuber.donations.errors import DonationPayloadError
from vtuber.donations.json_text import parsed
from vtuber.donations.socket_effects import Closed, Effect, Moved, Ready, Received, Refused, Send, Unreadable
from vtuber.donations.streamelements import TOPICS

SUBSCRIBED_WITHIN_S = 20.0
"""How long the server may take to welcome us and to answer."""


class AstroSession:
    """One session: call `begin` when the WebSocket is open, `receive` for each text frame, `tick` when `due` comes.

    `resumed` says that the connection presented the token of a server that went down: nothing is subscribed anew.
    """

    def __init__(self, token: str, *, resumed: bool = False) -> None:
        self._token = token
        self._resumed = resumed
        self._ended = False
        self.due = math.inf
        """When `tick` must be called, unless a frame comes before."""

    def begin(self, *, now: float) -> Sequence[Effect]:
        """Wait to be welcomed."""
        self.due = now + SUBSCRIBED_WITHIN_S
        return ()

    def tick(self, *, now: float) -> Sequence[Effect]:
        """Give up on a server that does not answer."""
        if self._ended or now < self.due:
            return ()
        return self._end(Closed(reason=f"it did not answer within {SUBSCRIBED_WITHIN_S:g} s"))

    def receive(self, text: str, *, now: float) -> Sequence[Effect]:
        """Take one frame. Whatever is in it, nothing is raised."""
        if self._ended:
            return ()
        try:
            message = parsed(text, service="the server")
        except DonationPayloadError as broken:
            return (Unreadable(reason=str(broken)),)
        match message:
            case {"type": "welcome"}:
                return self._ready() if self._resumed else self._subscriptions()
            case {"type": "response", "nonce": str(topic), "error": str(error)} if topic in TOPICS and error:
                return self._refused(topic, error)
            case {"type": "response", "nonce": str(topic)} if topic in TOPICS:
                return self._ready() if topic == TOPICS[0] else ()
            case {"type": "message", "topic": str(topic)}:
                return (Received(name=topic, arguments=(message,)),)
            case {"type": "reconnect", "data": {"reconnect_token": str(token)}} if token:
                return self._end(Moved(token=token))
            case {"type": "reconnect"}:
                return self._end(Closed(reason="the server goes down"))
            case _:
                return (Unreadable(reason="a message of a kind that the gateway's documentation does not know"),)

    def _subscriptions(self) -> Sequence[Effect]:
        room = channel_of(self._token)
        access = {"token": self._token, "token_type": "jwt", **({"room": room} if room else {})}
        return tuple(
            Send(text=json.dumps({"type": "subscribe", "nonce": topic, "data": {"topic": topic, **access}}))
            for topic in TOPICS
        )

    def _refused(self, topic: str, error: str) -> Sequence[Effect]:
        if error == "err_unauthorized":
            return self._end(Refused())
        if topic == TOPICS[0]:
            return self._end(Closed(reason="it would not let us subscribe"))
        return (Unreadable(reason="moderated tips cannot be had"),)

    def _ready(self) -> Sequence[Effect]:
        self.due = math.inf
        return (Ready(),)

    def _end(self, effect: Closed | Refused | Moved) -> Sequence[Effect]:
        # After `Moved` the server still delivers on this connection until it closes it.
        self._ended = not isinstance(effect, Moved)
        self.due = math.inf
        return (effect,)


def channel_of(token: str) -> str | None:
    """Return the channel a token is for, as its own claims say; None where they do not. Nothing is verified."""
    try:
        claims = token.split(".")[1]
        read = parsed(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)), service="the token")
    except (IndexError, ValueError, DonationPayloadError):
        return None
    channel = read.get("channel") if isinstance(read, Mapping) else None
    return channel if isinstance(channel, str) else None
