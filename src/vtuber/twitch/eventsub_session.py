"""One connection of EventSub's WebSocket as a state machine: frames and the time in, effects out; no sockets.

Of a frame only `metadata` is decoded, and `payload` where the message is about the connection itself.
Source: https://dev.twitch.tv/docs/eventsub/handling-websocket-events/.
"""

from dataclasses import dataclass

import msgspec

from vtuber.twitch.close_codes import CLOSE_CODES
from vtuber.twitch.message_ids import MessageIds


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSubTiming:
    """Seconds that a session keeps to.

    The welcome must come within `welcome_within_s`. Later silence is death `grace_s` after the time-out that Twitch
    promised in the welcome, `keepalive_s` where it promised none.
    """

    welcome_within_s: float = 5.0
    keepalive_s: float = 10.0
    grace_s: float = 2.0


@dataclass(frozen=True, slots=True)
class Deliver:
    """A notification seen for the first time, as it came."""

    text: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A fresh session: create its subscriptions, within ten seconds."""

    session_id: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The session goes on here, subscriptions and all: the connection before may go."""

    session_id: str


@dataclass(frozen=True, slots=True)
class MoveTo:
    """Open this address and read on here until the session is welcomed there; Twitch closes this one in 30 s."""

    url: str


@dataclass(frozen=True, slots=True)
class Close:
    """Give this connection up."""

    reason: str


@dataclass(frozen=True, slots=True)
class Revoked:
    """Twitch ended a subscription: its type, and why (`authorization_revoked`, `user_removed`, ...)."""

    type: str
    status: str


EventSubEffect = Deliver | Subscribe | TakenOver | MoveTo | Close | Revoked
"""Everything a session can ask for."""


class _Metadata(msgspec.Struct):
    message_type: str
    message_id: str = ""


class _Frame(msgspec.Struct):
    metadata: _Metadata
    payload: msgspec.Raw


class _Connection(msgspec.Struct):
    id: str = ""
    keepalive_timeout_seconds: float | None = None
    reconnect_url: str | None = None


class _AboutConnection(msgspec.Struct):
    session: _Connection


class _Subscription(msgspec.Struct):
    type: str
    status: str


class _AboutSubscription(msgspec.Struct):
    subscription: _Subscription


_frame = msgspec.json.Decoder(_Frame)
_about_connection = msgspec.json.Decoder(_AboutConnection)
_about_subscription = msgspec.json.Decoder(_AboutSubscription)


class EventSubSession:
    """Call `open` once, then `receive` for every text frame and `due` when `next_due` comes.

    Times are seconds of any clock that never goes back. `seen` is shared by all connections of a listener: that is what
    lets nothing be doubled when one takes over from another. `moved` says that this connection was opened at the
    address of a `MoveTo`. `unreadable` counts frames that are not what Twitch documents.
    """

    def __init__(self, *, seen: MessageIds, moved: bool = False, timing: EventSubTiming | None = None) -> None:
        self._seen = seen
        self._moved = moved
        self._timing = timing or EventSubTiming()
        self._silent_until = 0.0
        self._keepalive_s: float | None = None
        self._over = False
        self.unreadable = 0

    def open(self, now: float) -> list[EventSubEffect]:
        """Start to wait for the welcome; a client of EventSub sends nothing."""
        self._silent_until = now + self._timing.welcome_within_s
        return []

    def heard(self, now: float) -> None:
        """Count silence from now on: something came, or nobody was listening until now."""
        if self._keepalive_s is not None:
            self._silent_until = now + self._keepalive_s + self._timing.grace_s

    def receive(self, text: str, now: float) -> list[EventSubEffect]:
        """Take a text frame: one message."""
        if self._over:
            return []
        self.heard(now)
        try:
            frame = _frame.decode(text)
            return self._effects_of(frame, text, now)
        except msgspec.DecodeError:
            self.unreadable += 1
            return []

    def next_due(self) -> float:
        """Return when `due` wants to be called, if nothing is received before."""
        return self._silent_until

    def due(self, now: float) -> list[EventSubEffect]:
        """Return what the passing of time asks for."""
        if self._over or now < self._silent_until:
            return []
        self._over = True
        if self._keepalive_s is None:
            return [Close(f"EventSub sent no welcome within {self._timing.welcome_within_s:g} s")]
        return [Close(f"EventSub was silent for more than {self._keepalive_s + self._timing.grace_s:g} s")]

    def at_once_after(self, code: int | None) -> bool:
        """Return whether a fresh session may follow at once when this connection was closed with `code`."""
        return code not in CLOSE_CODES or CLOSE_CODES[code].at_once

    def _effects_of(self, frame: _Frame, text: str, now: float) -> list[EventSubEffect]:
        metadata = frame.metadata
        match metadata.message_type:
            case "notification":
                return [Deliver(text)] if self._is_new(metadata, now) else []
            case "session_welcome":
                return self._welcomed(_about_connection.decode(frame.payload).session, now)
            case "session_reconnect":
                url = _about_connection.decode(frame.payload).session.reconnect_url
                return [MoveTo(url)] if url else []
            case "revocation":
                ended = _about_subscription.decode(frame.payload).subscription
                return [Revoked(ended.type, ended.status)] if self._is_new(metadata, now) else []
            case _:
                return []

    def _is_new(self, metadata: _Metadata, now: float) -> bool:
        if not metadata.message_id:
            raise msgspec.ValidationError("a message without metadata.message_id cannot be told from its redelivery")
        return self._seen.is_new(metadata.message_id, now)

    def _welcomed(self, connection: _Connection, now: float) -> list[EventSubEffect]:
        if self._keepalive_s is not None:
            return []
        self._keepalive_s = connection.keepalive_timeout_seconds or self._timing.keepalive_s
        self.heard(now)
        return [TakenOver(connection.id)] if self._moved else [Subscribe(connection.id)]
