"""The client's side of one Socket.IO session over WebSocket, without any I/O.

Speaks both generations: Engine.IO 3 with Socket.IO 2, where the client pings, and Engine.IO 4 with Socket.IO 5 (what
the servers of versions 3 and 4 speak), where the server does and the client must ask to join. Only the namespace `/`
is joined. Sources: https://github.com/socketio/engine.io-protocol (branches v3 and main), and `socketio_packets`.
"""

import math
from collections.abc import Sequence
from enum import Enum, IntEnum, auto

from vtuber.donations.errors import DonationPayloadError
from vtuber.donations.json_text import parsed
from vtuber.donations.socket_effects import Closed, Effect, Ready, Received, Refused, Send, Unreadable
from vtuber.donations.socketio_packets import Kind, Packet, event_of, packet_of

JOIN_WITHIN_S = 20.0
"""How long the server may take to open the session and let us join."""

_SHORTEST_INTERVAL_S = 0.02
_LONGEST_INTERVAL_S = 600.0


class Engine(IntEnum):
    """The revision of Engine.IO, as the query parameter `EIO` names it."""

    THREE = 3
    FOUR = 4


class _State(Enum):
    OPENING = auto()
    JOINING = auto()
    JOINED = auto()
    CLOSED = auto()


class SocketIoSession:
    """One session: call `begin` when the WebSocket is open, `receive` for each text frame, `tick` when `due` comes.

    Times are seconds of one steady clock. After `Closed` or `Refused` the session asks for nothing more.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._state = _State.OPENING
        self._join_by = math.inf
        self._silent_until = math.inf
        self._next_ping = math.inf
        self._interval_s = math.inf
        self._patience_s = math.inf
        self._heard_events = False

    @property
    def due(self) -> float:
        """When `tick` must be called, unless a frame comes before."""
        return min(self._join_by, self._silent_until, self._next_ping)

    def begin(self, *, now: float) -> Sequence[Effect]:
        """Wait for the server to open the session."""
        self._join_by = now + JOIN_WITHIN_S
        return ()

    def tick(self, *, now: float) -> Sequence[Effect]:
        """Ping, or give up on a server that is silent."""
        if self._state is _State.CLOSED:
            return ()
        if now >= self._join_by:
            return self._end(Closed(reason=f"it did not let us join within {JOIN_WITHIN_S:g} s"))
        if now >= self._silent_until:
            return self._end(Closed(reason=f"it was silent for {self._patience_s:g} s"))
        if now < self._next_ping:
            return ()
        self._next_ping = now + self._interval_s
        return (Send(text="2"),)

    def receive(self, text: str, *, now: float) -> Sequence[Effect]:
        """Take one frame. Whatever is in it, nothing is raised."""
        if self._state is _State.CLOSED:
            return ()
        self._silent_until = now + self._patience_s
        kind, rest = text[:1], text[1:]
        if self._state is _State.OPENING and kind != "0":
            return (Unreadable(reason="a frame before the session was open"),)
        match kind:
            case "0":
                return self._open(rest, now)
            case "1":
                return self._end(Closed(reason="the server closed the session"))
            case "2":
                return (Send(text=f"3{rest}"),)
            case "3" | "6":
                return ()
            case "4":
                packet = packet_of(rest)
                return self._packet(packet) if packet else (Unreadable(reason="a message that is no packet"),)
            case _:
                return (Unreadable(reason="a frame of a kind that Engine.IO does not know"),)

    def _open(self, handshake: str, now: float) -> Sequence[Effect]:
        if self._state is not _State.OPENING:
            return (Unreadable(reason="a second handshake"),)
        try:
            interval_s, timeout_s = _heartbeat(handshake)
        except DonationPayloadError as error:
            return self._end(Closed(reason=str(error)))
        self._state = _State.JOINING
        self._interval_s = interval_s
        self._patience_s = interval_s + timeout_s
        self._silent_until = now + self._patience_s
        if self._engine is Engine.FOUR:
            return (Send(text="40"),)
        self._next_ping = now + interval_s
        return ()

    def _packet(self, packet: Packet) -> Sequence[Effect]:
        if packet.namespace != "/":
            return ()
        match packet.kind:
            case Kind.CONNECT:
                return self._join()
            case Kind.DISCONNECT:
                return self._end(Closed(reason="the server disconnected us"))
            case Kind.EVENT:
                return self._event(packet)
            case Kind.ERROR:
                # A server that knows tokens only after the connection says so here, before it delivers anything.
                refused = not self._heard_events
                return self._end(Refused() if refused else Closed(reason="the server reported an error"))
            case Kind.BINARY_EVENT | Kind.BINARY_ACK:
                return (Unreadable(reason="a binary packet"),)
            case Kind.ACK:
                return ()

    def _join(self) -> Sequence[Effect]:
        if self._state is _State.JOINED:
            return ()
        self._state = _State.JOINED
        self._join_by = math.inf
        return (Ready(),)

    def _event(self, packet: Packet) -> Sequence[Effect]:
        event = event_of(packet)
        if event is None:
            return (Unreadable(reason="an event that is no list with a name"),)
        self._heard_events = True
        name, arguments = event
        receipt = None if packet.id is None else Send(text=f"43{packet.id}[]")
        return (Received(name=name, arguments=arguments, receipt=receipt),)

    def _end(self, effect: Closed | Refused) -> Sequence[Effect]:
        self._state = _State.CLOSED
        self._join_by = self._silent_until = self._next_ping = math.inf
        return (effect,)


def _heartbeat(handshake: str) -> tuple[float, float]:
    """Return the interval of pings and the time they may take, in seconds."""
    match parsed(handshake, service="the server"):
        case {"pingInterval": int() | float() as interval_ms, "pingTimeout": int() | float() as timeout_ms}:
            return _seconds(interval_ms), _seconds(timeout_ms)
        case _:
            raise DonationPayloadError("the server sent a handshake without its heartbeat")


def _seconds(milliseconds: float) -> float:
    return min(max(milliseconds / 1000, _SHORTEST_INTERVAL_S), _LONGEST_INTERVAL_S)
