"""Permissions of a Twitch login, which of them include others, and the commands that ask for them.

Source: https://dev.twitch.tv/docs/authentication/scopes/.
"""

from collections.abc import Collection
from typing import Literal

Role = Literal["streamer", "bot"]
"""Whose login it is: the channel's owner, or a separate account that speaks in its chat."""

READ_CHAT = "user:read:chat"
WRITE_CHAT = "user:write:chat"
BOT = "user:bot"
CHANNEL_BOT = "channel:bot"
READ_BITS = "bits:read"
READ_SUBSCRIPTIONS = "channel:read:subscriptions"
READ_FOLLOWERS = "moderator:read:followers"
READ_REDEMPTIONS = "channel:read:redemptions"
MANAGE_REDEMPTIONS = "channel:manage:redemptions"
READ_HYPE_TRAIN = "channel:read:hype_train"
READ_POLLS = "channel:read:polls"
MANAGE_POLLS = "channel:manage:polls"
READ_PREDICTIONS = "channel:read:predictions"
MANAGE_PREDICTIONS = "channel:manage:predictions"
READ_CHARITY = "channel:read:charity"
READ_ADS = "channel:read:ads"
MANAGE_RAIDS = "channel:manage:raids"
MANAGE_SHOUTOUTS = "moderator:manage:shoutouts"
MANAGE_ANNOUNCEMENTS = "moderator:manage:announcements"
MANAGE_MESSAGES = "moderator:manage:chat_messages"
MANAGE_BANS = "moderator:manage:banned_users"
MANAGE_BROADCAST = "channel:manage:broadcast"
EDIT_CLIPS = "clips:edit"
READ_SHIELD_MODE = "moderator:read:shield_mode"
MANAGE_SHIELD_MODE = "moderator:manage:shield_mode"

_INCLUDED_IN = {
    READ_REDEMPTIONS: MANAGE_REDEMPTIONS,
    READ_POLLS: MANAGE_POLLS,
    READ_PREDICTIONS: MANAGE_PREDICTIONS,
    READ_SHIELD_MODE: MANAGE_SHIELD_MODE,
}


def holds(held: Collection[str], scope: str) -> bool:
    """Whether a login with these permissions may do what one permission allows."""
    return scope in held or _INCLUDED_IN.get(scope) in held


def login_command(role: Role, *, capability: str | None = None) -> str:
    """Return the command that logs a role in, with a capability beyond the usual ones where one is named."""
    bot = " --bot" if role == "bot" else ""
    chosen = f" --with {capability}" if capability else ""
    return f"vtuber login twitch{bot}{chosen}"
