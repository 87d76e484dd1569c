"""The event channel.chat.notification: one field for each kind of notice, all but its own empty."""

from typing import Any

from tests.peers.fake_twitch.people import Channel, User
from tests.peers.fake_twitch.said import badges, badges_json

Json = dict[str, Any]

_KINDS = (
    "sub",
    "resub",
    "sub_gift",
    "community_sub_gift",
    "gift_paid_upgrade",
    "prime_paid_upgrade",
    "raid",
    "unraid",
    "pay_it_forward",
    "announcement",
    "bits_badge_tier",
    "charity_donation",
    "modiversary",
    "watch_streak",
)
_SHARED = (
    "sub",
    "resub",
    "sub_gift",
    "community_sub_gift",
    "gift_paid_upgrade",
    "prime_paid_upgrade",
    "pay_it_forward",
    "raid",
    "announcement",
    "modiversary",
)


def chat_notification(
    room: Channel,
    user: User,
    kind: str,
    detail: Json,
    *,
    message_id: str,
    message: Json,
    system: str,
    anonymous: bool,
    home: Channel | None,
) -> Json:
    """Return the event. In a shared chat the notice of another channel fills the field with the prefix."""
    told = f"shared_chat_{kind}" if home else kind
    details = dict.fromkeys((*_KINDS, *(f"shared_chat_{each}" for each in _SHARED)))
    return {
        **room.owner.named("broadcaster_user"),
        **(home.owner.named("source_broadcaster_user") if home else dict.fromkeys(_NO_SOURCE)),
        **user.named("chatter_user"),
        "chatter_is_anonymous": anonymous,
        "color": user.color,
        "badges": badges_json(badges(room, user)),
        "source_badges": badges_json(badges(home, user)) if home else None,
        "system_message": system,
        "message_id": message_id,
        "source_message_id": message_id if home else None,
        "is_source_only": False if home else None,
        "message": message,
        "notice_type": told,
        **details,
        told: detail,
    }


_NO_SOURCE = ("source_broadcaster_user_id", "source_broadcaster_user_login", "source_broadcaster_user_name")
