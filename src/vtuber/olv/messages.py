"""Open-LLM-VTuber's messages: text of a WebSocket frame to a value of a closed union, and back."""

from dataclasses import dataclass, field
from typing import get_args

import msgspec

from vtuber.domain.errors import VTuberError
from vtuber.olv.client_messages import ClientMessage
from vtuber.olv.server_messages import ServerMessage

_UNREADABLE = (msgspec.MsgspecError, UnicodeError, RecursionError)
"""What reading JSON raises for text of any kind."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message of a type that this version does not know; `fields` are the rest of it."""

    type: str
    fields: dict[str, object] = field(default_factory=dict)


class MessageError(VTuberError):
    """A frame is no message of the protocol, or lacks what its type promises; it costs only itself."""


class _Header(msgspec.Struct):
    type: str


_HEADERS = msgspec.json.Decoder(_Header)
_FIELDS = msgspec.json.Decoder(dict[str, object])
_CLIENT: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
_SERVER: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)


def _types(union: object) -> frozenset[object]:
    return frozenset(shape.__struct_config__.tag for shape in get_args(union))


_CLIENT_TYPES = _types(ClientMessage)
_SERVER_TYPES = _types(ServerMessage)


def decode_client(frame: str | bytes) -> ClientMessage | Unknown:
    """Read what a client says to a server; raises `MessageError`."""
    try:
        kind = _HEADERS.decode(frame).type
        return _CLIENT.decode(frame) if kind in _CLIENT_TYPES else _unknown(kind, frame)
    except _UNREADABLE as error:
        raise MessageError(f"no message of a client: {error}") from error


def decode_server(frame: str | bytes) -> ServerMessage | Unknown:
    """Read what a server says to a client; raises `MessageError`."""
    try:
        kind = _HEADERS.decode(frame).type
        return _SERVER.decode(frame) if kind in _SERVER_TYPES else _unknown(kind, frame)
    except _UNREADABLE as error:
        raise MessageError(f"no message of a server: {error}") from error


def encode(message: ClientMessage | ServerMessage | Unknown) -> str:
    """Write a message of either side as the text of a frame."""
    written = {**message.fields, "type": message.type} if isinstance(message, Unknown) else message
    return msgspec.json.encode(written).decode()


def _unknown(kind: str, frame: str | bytes) -> Unknown:
    fields = _FIELDS.decode(frame)
    del fields["type"]
    return Unknown(kind, fields)
