"""The subscription types of EventSub that the fake knows: version, condition, scopes.

Source: https://dev.twitch.tv/docs/eventsub/eventsub-subscription-types/.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A type: its condition's keys, the scopes of which one is needed, and whose id the token must bear."""

    version: str
    condition: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    identity: str | None = None
    optional: tuple[str, ...] = ()


_CHAT = Kind("1", ("broadcaster_user_id", "user_id"), ("user:read:chat",), "user_id")
_SUBSCRIPTIONS = Kind("1", ("broadcaster_user_id",), ("channel:read:subscriptions",), "broadcaster_user_id")
_BITS = Kind("1", ("broadcaster_user_id",), ("bits:read",), "broadcaster_user_id")
_TRAIN = Kind("2", ("broadcaster_user_id",), ("channel:read:hype_train",), "broadcaster_user_id")
_POLL = Kind("1", ("broadcaster_user_id",), ("channel:read:polls", "channel:manage:polls"), "broadcaster_user_id")
_PREDICTION = Kind(
    "1", ("broadcaster_user_id",), ("channel:read:predictions", "channel:manage:predictions"), "broadcaster_user_id"
)
_SHIELD = Kind(
    "1",
    ("broadcaster_user_id", "moderator_user_id"),
    ("moderator:read:shield_mode", "moderator:manage:shield_mode"),
    "moderator_user_id",
)
_MODERATION = Kind("1", ("broadcaster_user_id",), ("channel:moderate",), "broadcaster_user_id")
_STREAM = Kind("1", ("broadcaster_user_id",))

CATALOG = {
    "channel.chat.message": _CHAT,
    "channel.chat.notification": _CHAT,
    "channel.chat.message_delete": _CHAT,
    "channel.chat.clear_user_messages": _CHAT,
    "channel.chat.clear": _CHAT,
    "channel.bits.use": _BITS,
    "channel.cheer": _BITS,
    "channel.subscribe": _SUBSCRIPTIONS,
    "channel.subscription.end": _SUBSCRIPTIONS,
    "channel.subscription.gift": _SUBSCRIPTIONS,
    "channel.subscription.message": _SUBSCRIPTIONS,
    "channel.raid": Kind("1", (), optional=("from_broadcaster_user_id", "to_broadcaster_user_id")),
    "channel.follow": Kind(
        "2", ("broadcaster_user_id", "moderator_user_id"), ("moderator:read:followers",), "moderator_user_id"
    ),
    "channel.channel_points_custom_reward_redemption.add": Kind(
        "1",
        ("broadcaster_user_id",),
        ("channel:read:redemptions", "channel:manage:redemptions"),
        "broadcaster_user_id",
        ("reward_id",),
    ),
    "channel.channel_points_custom_reward_redemption.update": Kind(
        "1",
        ("broadcaster_user_id",),
        ("channel:read:redemptions", "channel:manage:redemptions"),
        "broadcaster_user_id",
        ("reward_id",),
    ),
    "channel.shoutout.create": Kind(
        "1",
        ("broadcaster_user_id", "moderator_user_id"),
        ("moderator:read:shoutouts", "moderator:manage:shoutouts"),
        "moderator_user_id",
    ),
    "channel.hype_train.begin": _TRAIN,
    "channel.hype_train.progress": _TRAIN,
    "channel.hype_train.end": _TRAIN,
    "channel.poll.begin": _POLL,
    "channel.poll.progress": _POLL,
    "channel.poll.end": _POLL,
    "channel.prediction.begin": _PREDICTION,
    "channel.prediction.progress": _PREDICTION,
    "channel.prediction.lock": _PREDICTION,
    "channel.prediction.end": _PREDICTION,
    "channel.charity_campaign.donate": Kind(
        "1", ("broadcaster_user_id",), ("channel:read:charity",), "broadcaster_user_id"
    ),
    "channel.ad_break.begin": Kind("1", ("broadcaster_user_id",), ("channel:read:ads",), "broadcaster_user_id"),
    "channel.shield_mode.begin": _SHIELD,
    "channel.shield_mode.end": _SHIELD,
    "channel.ban": _MODERATION,
    "channel.unban": _MODERATION,
    "channel.update": Kind("2", ("broadcaster_user_id",)),
    "stream.online": _STREAM,
    "stream.offline": _STREAM,
}
