"""What the tags of a chat line say about its sender, its time and its numbers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from vtuber.domain.viewers import ANONYMOUS, Role, Viewer
from vtuber.twitch.irc import IrcMessage

ROLE_OF_BADGE = {
    "broadcaster": Role.BROADCASTER,
    "lead_moderator": Role.MODERATOR,
    "moderator": Role.MODERATOR,
    "vip": Role.VIP,
    "subscriber": Role.SUBSCRIBER,
    "founder": Role.SUBSCRIBER,
}
ANONYMOUS_IDS = frozenset({"274598607", "407665396"})
"""The accounts in whose name Twitch sends anonymous gifts (`AnAnonymousGifter`) and cheers (`AnAnonymousCheerer`)."""

SUBSCRIBER_BADGES = frozenset({"subscriber", "founder"})
"""The badges whose info is the number of months."""

_LARGEST_DIGITS = 9
_MILLISECOND_DIGITS = 14


def viewer_of(message: IrcMessage) -> Viewer | None:
    """Return who sent a message, None when it does not say.

    Where the line has no `user-id` (logs recorded without tags) the login name stands in for it.
    """
    tags = message.tags
    user_id = tags.get("user-id", "")
    if user_id in ANONYMOUS_IDS:
        return ANONYMOUS
    name = tags.get("display-name", "")
    if not (user_id and name):
        login = tags.get("login") or message.nick
        user_id = user_id or (f"login:{login.lower()}" if login else "")
        name = name or login or user_id
    if not user_id:
        return None
    return known_viewer(user_id, name, tags.get("badges", ""), tags.get("badge-info", ""), tags.get("color", ""))


@lru_cache(maxsize=4096)
def known_viewer(user_id: str, name: str, badges: str, badge_info: str, color: str) -> Viewer:
    """Build a viewer from the raw values of the tags.

    Who writes once writes again: most lines come from the last few thousand viewers.
    """
    return Viewer(
        id=f"twitch:{user_id}",
        name=name,
        roles=_roles_of(badges),
        months_subscribed=_months_of(badge_info),
        color=color_of(color),
    )


def number(tags: Mapping[str, str], key: str, default: int = 0) -> int:
    """Read a tag as a whole number of at most nine digits; anything else is the default."""
    return number_of(tags.get(key, ""), default)


def number_of(text: str, default: int = 0) -> int:
    """Read a text as a whole number of at most nine digits; anything else is the default."""
    return int(text) if len(text) <= _LARGEST_DIGITS and text.isdecimal() and text.isascii() else default


def sent_at(tags: Mapping[str, str]) -> datetime | None:
    """Return when Twitch sent the message (`tmi-sent-ts`, milliseconds), None when it does not say."""
    value = tags.get("tmi-sent-ts", "")
    if len(value) <= _MILLISECOND_DIGITS and value.isdecimal() and value.isascii():
        return datetime.fromtimestamp(int(value) / 1000, UTC)
    return None


def color_of(color: str) -> str | None:
    """Return a colour as `#rrggbb` in small letters, None for anything else."""
    is_color = (
        len(color) == len("#rrggbb")
        and color[0] == "#"
        and all(digit in "0123456789abcdef" for digit in color[1:].lower())
    )
    return color.lower() if is_color else None


def shared_from(tags: Mapping[str, str]) -> str | None:
    """Return the channel a message of a shared chat was written in, None when it is our own."""
    source = tags.get("source-room-id", "")
    return f"twitch:{source}" if source and source != tags.get("room-id") else None


def _roles_of(badges: str) -> tuple[Role, ...]:
    held = {ROLE_OF_BADGE.get(badge.partition("/")[0]) for badge in badges.split(",")}
    return tuple(role for role in Role if role in held)


def _months_of(badge_info: str) -> int:
    for badge in badge_info.split(","):
        name, _, months = badge.partition("/")
        if name in SUBSCRIBER_BADGES:
            return number_of(months)
    return 0
