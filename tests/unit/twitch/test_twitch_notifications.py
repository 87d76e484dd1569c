"""What EventSub and Helix tell."""

from datetime import UTC, datetime

import pytest

from vtuber.domain.channel_events import (
    ChannelEvent,
    ChannelOffline,
    ChannelOnline,
    Follow,
    Raid,
    Redemption,
    ViewerCount,
)
from vtuber.domain.viewers import Viewer
from vtuber.twitch.eventsub_frame import NotificationError
from vtuber.twitch.eventsub_normaliser import EventSubNormaliser
from vtuber.twitch.streams import events_of_streams

AT = datetime(2026, 1, 1, tzinfo=UTC)
ANN = Viewer(id="twitch:7", name="Ann")


def notified(kind: str, event: dict[str, object], message_id: str = "n1") -> tuple[ChannelEvent, ...]:
    """Return the events of a notification."""
    payload = {
        "metadata": {"message_id": message_id, "message_type": "notification"},
        "payload": {"subscription": {"type": kind, "version": "1"}, "event": event},
    }
    return EventSubNormaliser().events_of(payload, at=AT)


REDEEMED = {"user_id": "7", "user_name": "Ann", "user_input": "cats", "reward": {"title": "Pick a topic", "cost": 500}}
RAIDED = {"from_broadcaster_user_id": "7", "from_broadcaster_user_name": "Ann", "viewers": 42}


@pytest.mark.parametrize(
    ("kind", "event", "expected"),
    [
        ("channel.follow", {"user_id": "7", "user_name": "Ann"}, Follow(id="twitch:n1", at=AT, viewer=ANN)),
        (
            "channel.channel_points_custom_reward_redemption.add",
            REDEEMED,
            Redemption(id="twitch:n1", at=AT, viewer=ANN, reward="Pick a topic", cost=500, text="cats"),
        ),
        ("channel.raid", RAIDED, Raid(id="twitch:n1", at=AT, viewer=ANN, viewers=42)),
        ("stream.online", {"id": "1"}, ChannelOnline(id="twitch:n1", at=AT)),
        ("stream.offline", {}, ChannelOffline(id="twitch:n1", at=AT)),
    ],
)
def test_a_notification_becomes_its_event(kind: str, event: dict[str, object], expected: ChannelEvent) -> None:
    """Each understood type has its event, with the id that tells a redelivery."""
    assert notified(kind, event) == (expected,)


def test_other_types_tell_nothing() -> None:
    """A type without a meaning here is no error."""
    assert notified("channel.update", {}) == ()


@pytest.mark.parametrize(
    ("kind", "event", "message_id", "said"),
    [
        ("channel.follow", {"user_name": "Ann"}, "n1", "user_id"),
        ("channel.raid", {**RAIDED, "viewers": "many"}, "n1", "viewers"),
        ("channel.follow", {"user_id": "7", "user_name": "Ann"}, "", "message_id"),
    ],
)
def test_a_bad_notification_is_refused_with_the_reason(
    kind: str, event: dict[str, object], message_id: str, said: str
) -> None:
    """The error names the field."""
    with pytest.raises(NotificationError, match=said):
        notified(kind, event, message_id)


def test_what_is_no_notification_is_refused() -> None:
    """A message of another shape is an error."""
    with pytest.raises(NotificationError):
        EventSubNormaliser().events_of({"type": "donation"}, at=AT)


def test_the_viewer_count_is_read() -> None:
    """Helix answers with the stream while it is live and with nothing when it is not."""
    stream = {"id": "5", "user_id": "1", "viewer_count": 78, "title": "x"}
    (count,) = events_of_streams({"data": [stream], "pagination": {}}, at=AT)
    assert count == ViewerCount(id=count.id, at=AT, viewers=78)
    (later,) = events_of_streams({"data": [stream]}, at=AT.replace(second=15))
    assert later.id != count.id
    assert events_of_streams({"data": []}, at=AT) == ()
    with pytest.raises(NotificationError):
        events_of_streams({"data": [{"id": "5"}]}, at=AT)
