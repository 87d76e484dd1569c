"""What EventSub notifications and Helix answers mean for the channel.

Sources: https://dev.twitch.tv/docs/eventsub/eventsub-subscription-types/ and
https://dev.twitch.tv/docs/api/reference/#get-streams.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

from vtuber.domain.channel_events import (
    ChannelEvent,
    ChannelOffline,
    ChannelOnline,
    Follow,
    Raid,
    Redemption,
    ViewerCount,
)
from vtuber.domain.errors import VTuberError
from vtuber.domain.viewers import Viewer

_Shape = TypeVar("_Shape", bound=msgspec.Struct)


class NotificationError(VTuberError):
    """A notification does not have the shape its type promises."""


class _Metadata(msgspec.Struct):
    message_id: str = ""


class _Subscription(msgspec.Struct):
    type: str


class _Payload(msgspec.Struct):
    subscription: _Subscription
    event: dict[str, object]


class _Notification(msgspec.Struct):
    metadata: _Metadata
    payload: _Payload


class _Follower(msgspec.Struct):
    user_id: str
    user_name: str


class _Reward(msgspec.Struct):
    title: str
    cost: int


class _Redeemed(msgspec.Struct):
    user_id: str
    user_name: str
    reward: _Reward
    user_input: str = ""


class _Raider(msgspec.Struct):
    from_broadcaster_user_id: str
    from_broadcaster_user_name: str
    viewers: int


class _Stream(msgspec.Struct):
    id: str
    viewer_count: int


class _Streams(msgspec.Struct):
    data: list[_Stream]


def events_of_notification(payload: Mapping[str, object], *, at: datetime) -> tuple[ChannelEvent, ...]:
    """Return what a message of EventSub's WebSocket tells; nothing for types without a meaning here.

    Its `metadata.message_id` identifies a redelivery. Raises `NotificationError` when it is not a notification or its
    event lacks a field.
    """
    notification = _read(payload, _Notification)
    message_id = notification.metadata.message_id
    if not message_id:
        raise NotificationError("a notification without metadata.message_id cannot be told from its redelivery")
    event = notification.payload.event
    event_id = f"twitch:{message_id}"
    match notification.payload.subscription.type:
        case "channel.follow":
            follower = _read(event, _Follower)
            return (Follow(id=event_id, at=at, viewer=_viewer(follower.user_id, follower.user_name)),)
        case "channel.channel_points_custom_reward_redemption.add":
            return (_redemption(_read(event, _Redeemed), event_id, at),)
        case "channel.raid":
            raider = _read(event, _Raider)
            viewer = _viewer(raider.from_broadcaster_user_id, raider.from_broadcaster_user_name)
            return (Raid(id=event_id, at=at, viewer=viewer, viewers=raider.viewers),)
        case "stream.online":
            return (ChannelOnline(id=event_id, at=at),)
        case "stream.offline":
            return (ChannelOffline(id=event_id, at=at),)
        case _:
            return ()


def events_of_streams(payload: Mapping[str, object], *, at: datetime) -> tuple[ViewerCount, ...]:
    """Return the viewer count that Helix "Get Streams" answers; nothing while the channel is offline.

    The answer has no id: the stream's and the time of receipt stand for it. Raises `NotificationError`.
    """
    streams = _read(payload, _Streams).data
    return tuple(
        ViewerCount(id=f"twitch:viewers:{stream.id}:{at.timestamp():.3f}", at=at, viewers=stream.viewer_count)
        for stream in streams[:1]
    )


def _redemption(redeemed: _Redeemed, event_id: str, at: datetime) -> Redemption:
    return Redemption(
        id=event_id,
        at=at,
        viewer=_viewer(redeemed.user_id, redeemed.user_name),
        reward=redeemed.reward.title,
        cost=redeemed.reward.cost,
        text=redeemed.user_input,
    )


def _viewer(user_id: str, name: str) -> Viewer:
    return Viewer(id=f"twitch:{user_id}", name=name or user_id)


def _read(payload: Mapping[str, object], shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.convert(payload, shape)
    except msgspec.ValidationError as error:
        raise NotificationError(f"unexpected shape: {error}") from error
