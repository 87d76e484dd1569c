"""Events as bytes and back: the payloads of the journal."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from vtuber.domain.channel_events import ChatMessage
from vtuber.domain.errors import UndecodableEventError
from vtuber.domain.events import TYPE_OF, Event

_ENCODER = msgspec.json.Encoder(order="deterministic", decimal_format="string")
_DECODERS: dict[str, msgspec.json.Decoder[Event]] = {
    kind: msgspec.json.Decoder(type_) for kind, type_ in TYPE_OF.items()
}


def encode(event: Event) -> bytes:
    """Return an event's fields as one JSON object, without its kind.

    Canonical: fields in the order of their definition, mappings by key, money as decimal strings, times in UTC as
    RFC 3339 with `Z`. Half a surrogate pair, which no file can hold, becomes U+FFFD. Raises `ValueError` for a time
    without a zone.
    """
    if event.at.tzinfo is not UTC:
        event = replace(event, at=_in_utc(event.at))
    if isinstance(event, ChatMessage) and event.sent_at is not None and event.sent_at.tzinfo is not UTC:
        event = replace(event, sent_at=_in_utc(event.sent_at))
    try:
        return _ENCODER.encode(event)
    except UnicodeEncodeError:
        return _ENCODER.encode(_writable(msgspec.to_builtins(event)))


def writable(text: str) -> str:
    """Return a text that UTF-8 can spell: lone surrogates, left by platforms that cut texts, become U+FFFD."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def decode(kind: str, payload: bytes) -> Event:
    """Return the event `encode` was given; raise `UndecodableEventError`, which says what does not fit.

    Fields that a newer version added are ignored; missing fields take their defaults.
    """
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise UndecodableEventError(f"no event is of the kind {kind!r}")
    try:
        return decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UndecodableEventError(f"not a {kind}: {error}") from error


def _writable(value: object) -> object:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {_writable(key): _writable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(part) for part in value]
    return value


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: events carry aware times")
    return moment.astimezone(UTC)
