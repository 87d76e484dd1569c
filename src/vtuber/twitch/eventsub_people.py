"""Who stands behind an event of EventSub."""

from functools import lru_cache

import msgspec

from vtuber.domain.viewers import ANONYMOUS, Role, Viewer
from vtuber.twitch.eventsub_shapes import Chatter, Supporter
from vtuber.twitch.tags import ANONYMOUS_IDS, ROLE_OF_BADGE, SUBSCRIBER_BADGES, color_of, number_of


class _Badge(msgspec.Struct, gc=False):
    set_id: str
    info: str = ""


_BADGES = msgspec.json.Decoder(list[_Badge])


def named(user_id: str, name: str) -> Viewer:
    """Return a viewer of whom no more than the name is known."""
    return Viewer(id="twitch:" + user_id, name=name or user_id)


def supporter(event: Supporter) -> Viewer:
    """Return who gives; nobody in particular if they asked for it or Twitch gives in its own name."""
    if event.is_anonymous or not event.user_id or event.user_id in ANONYMOUS_IDS:
        return ANONYMOUS
    return named(event.user_id, event.user_name or "")


def chatter(event: Chatter) -> Viewer:
    """Return who writes, with the standing their badges show. Badges that cannot be read raise a `MsgspecError`."""
    if event.chatter_user_id in ANONYMOUS_IDS:
        return ANONYMOUS
    return _known(event.chatter_user_id, event.chatter_user_name, event.color, bytes(event.badges))


def shared_from(event: Chatter) -> str | None:
    """Return the channel a message of a shared chat was written in, None when it is our own."""
    source = event.source_broadcaster_user_id
    return "twitch:" + source if source and source != event.broadcaster_user_id else None


@lru_cache(maxsize=4096)
def _known(user_id: str, name: str, color: str, badges: bytes) -> Viewer:
    """Build a viewer. Who writes once writes again, with the same badges to the letter."""
    held = _BADGES.decode(badges)
    roles = {ROLE_OF_BADGE.get(badge.set_id) for badge in held}
    months = next((number_of(badge.info) for badge in held if badge.set_id in SUBSCRIBER_BADGES), 0)
    return Viewer(
        id="twitch:" + user_id,
        name=name or user_id,
        roles=tuple(role for role in Role if role in roles),
        months_subscribed=months,
        color=color_of(color),
    )
