"""How many watch, by Helix. Source: https://dev.twitch.tv/docs/api/reference/#get-streams."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from vtuber.domain.channel_events import ViewerCount
from vtuber.twitch.eventsub_frame import NotificationError


class _Stream(msgspec.Struct):
    id: str
    viewer_count: int


class _Streams(msgspec.Struct):
    data: list[_Stream]


def events_of_streams(payload: Mapping[str, object], *, at: datetime) -> tuple[ViewerCount, ...]:
    """Return the viewer count that Helix "Get Streams" answers; nothing while the channel is offline.

    The answer has no id: the stream's and the time of receipt stand for it. Raises `NotificationError`.
    """
    try:
        streams = msgspec.convert(payload, _Streams).data
    except msgspec.ValidationError as error:
        raise NotificationError(f"unexpected shape: {error}") from error
    return tuple(
        ViewerCount(id=f"twitch:viewers:{stream.id}:{at.timestamp():.3f}", at=at, viewers=stream.viewer_count)
        for stream in streams[:1]
    )


def broadcast_in(payload: Mapping[str, object]) -> str | None:
    """Return the id of the broadcast that "Get Streams" shows; None while the channel is offline."""
    try:
        streams = msgspec.convert(payload, _Streams).data
    except msgspec.ValidationError:
        return None
    return streams[0].id if streams else None
