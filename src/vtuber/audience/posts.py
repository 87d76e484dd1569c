"""What the audience sends: raw payloads, shaped as the platforms send them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IrcLine:
    """One line of Twitch's chat, without its line end."""

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamlabsPayload:
    """One event of Streamlabs' socket."""

    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamElementsPayload:
    """One message of StreamElements' gateway."""

    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSubPayload:
    """One message of Twitch's EventSub WebSocket, as its text or read from it."""

    payload: str | bytes | Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamsPayload:
    """One answer of Helix "Get Streams", which holds the viewer count."""

    payload: Mapping[str, object]


Posted = IrcLine | StreamlabsPayload | StreamElementsPayload | EventSubPayload | StreamsPayload
"""Everything the audience can send."""

Post = Callable[[Posted], Awaitable[None]]
"""Takes what the audience sends; the audience waits until it has been taken."""
