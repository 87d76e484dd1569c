"""The outside of an EventSub message: what kind it is, which id it has, and the event inside, still unread.

Source: https://dev.twitch.tv/docs/eventsub/websocket-reference/.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, TypeVar

import msgspec

from vtuber.domain.errors import VTuberError

Shape = TypeVar("Shape", bound=msgspec.Struct)

UNREADABLE = (msgspec.MsgspecError, UnicodeError, RecursionError)
"""What reading JSON raises for text of any kind."""

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Count = Annotated[int, msgspec.Meta(ge=0, le=999_999_999)]
"""A whole number that any journal can hold."""


class NotificationError(VTuberError):
    """A message of EventSub, or an answer of Helix, does not have the shape its type promises."""


_NO_EVENT = msgspec.Raw(b"{}")


class _Metadata(msgspec.Struct, gc=False):
    message_id: str = ""
    message_type: str = "notification"
    message_timestamp: Moment | None = None


class _Subscription(msgspec.Struct, gc=False):
    type: str


class _Payload(msgspec.Struct, gc=False):
    subscription: _Subscription | None = None
    event: msgspec.Raw = _NO_EVENT


class _Frame(msgspec.Struct, gc=False):
    metadata: _Metadata
    payload: _Payload


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """When and as what a notification arrived.

    `id` is that of the notification, the same when it is delivered again; `sent_at` is Twitch's time stamp.
    """

    id: str
    at: datetime
    sent_at: datetime | None


_FRAMES = msgspec.json.Decoder(_Frame)


def opened(message: str | bytes | Mapping[str, object], *, at: datetime) -> tuple[str, msgspec.Raw, Receipt] | None:
    """Return a notification's type, its unread event and its receipt; None for messages about the session.

    Raises `NotificationError` for what is no message of EventSub, one of `UNREADABLE` for what is no JSON.
    """
    frame = _FRAMES.decode(message if isinstance(message, str | bytes) else _written(message))
    metadata = frame.metadata
    if metadata.message_type != "notification":
        return None
    subscription = frame.payload.subscription
    if subscription is None:
        raise NotificationError("a notification without payload.subscription does not say what it is about")
    if not metadata.message_id:
        raise NotificationError("a notification without metadata.message_id cannot be told from its redelivery")
    receipt = Receipt("twitch:" + metadata.message_id, at, metadata.message_timestamp)
    return subscription.type, frame.payload.event, receipt


def _written(message: Mapping[str, object]) -> bytes:
    try:
        return msgspec.json.encode(message)
    except (TypeError, ValueError, OverflowError) as error:
        raise NotificationError(f"not JSON: {error}") from error


def read(event: msgspec.Raw, shape: type[Shape]) -> Shape:
    """Read an event as a shape; raise one of `UNREADABLE`. Numbers and truths may be written as text."""
    decoder: msgspec.json.Decoder[Shape] = _decoder(shape)
    return decoder.decode(event)


@cache
def _decoder(shape: type[Shape]) -> msgspec.json.Decoder[Shape]:
    return msgspec.json.Decoder(shape, strict=False)
