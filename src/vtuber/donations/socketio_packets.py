"""Socket.IO packets inside Engine.IO messages, as both generations write them.

A packet is `<type>[<attachments>-][<namespace>,][<id>][<JSON>]`. Sources:
https://socket.io/docs/v4/socket-io-protocol/, https://github.com/socketio/socket.io-protocol/tree/v4.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from vtuber.donations.errors import DonationPayloadError
from vtuber.donations.json_text import parsed

_PACKET = re.compile(
    r"(?P<kind>[0-6])(?:(?P<attachments>[0-9]{1,9})-)?(?P<namespace>/[^,\[\"{]*)?,?(?P<id>[0-9]{1,15})?(?P<data>.*)",
    re.DOTALL,
)


class Kind(StrEnum):
    """What a packet is."""

    CONNECT = "0"
    DISCONNECT = "1"
    EVENT = "2"
    ACK = "3"
    ERROR = "4"
    BINARY_EVENT = "5"
    BINARY_ACK = "6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One packet; `data` is its JSON text, not parsed yet."""

    kind: Kind
    namespace: str = "/"
    id: str | None = None
    data: str = ""


def packet_of(text: str) -> Packet | None:
    """Return the packet a message holds; None where it holds none."""
    found = _PACKET.fullmatch(text)
    if found is None:
        return None
    namespace = (found["namespace"] or "/").partition("?")[0]
    return Packet(kind=Kind(found["kind"]), namespace=namespace, id=found["id"], data=found["data"])


def event_of(packet: Packet) -> tuple[str, tuple[object, ...]] | None:
    """Return an event's name and arguments; None where the packet's data is no event."""
    try:
        data = parsed(packet.data, service="the server")
    except DonationPayloadError:
        return None
    match data:
        case [str(name), *arguments]:
            return name, tuple(arguments)
        case _:
            return None
