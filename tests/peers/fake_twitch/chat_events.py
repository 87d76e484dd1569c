"""How a message of chat is told: its IRC line, its EventSub event, and those of its bits."""

from datetime import datetime
from typing import Any

from tests.peers.fake_twitch.lines import Line
from tests.peers.fake_twitch.people import ANONYMOUS_CHEERER, Channel, Directory, User
from tests.peers.fake_twitch.said import Said, badge_tags, badges, badges_json, irc_emotes, message_json

Json = dict[str, Any]


def milliseconds(at: datetime) -> str:
    """Write a time as `tmi-sent-ts` has it."""
    return str(int(at.timestamp() * 1000))


def spoken(said: Said, people: Directory) -> Line:
    """Return its line."""
    room, user = said.channel, said.user
    tags = speaker_tags(user, room, said.id, said.at) | {
        "emotes": irc_emotes(said.text, people),
        "first-msg": "1" if said.first else "0",
        "flags": "",
        "returning-chatter": "0",
    }
    if said.bits:
        tags["bits"] = str(said.bits)
    if said.reward_id:
        tags["custom-reward-id"] = said.reward_id
    if user.id in room.vips:
        tags["vip"] = "1"
    if said.reply_to:
        tags |= _reply_tags(said.reply_to, said.thread)
    if said.in_shared_chat:
        tags |= {**source_tags(said.home, user, said.home_id), "source-only": "0"}
    text = f"\x01ACTION {said.text}\x01" if said.action else said.text
    return Line(
        channel=room.owner.login, command="PRIVMSG", text=text, nick=user.login, tags=dict(sorted(tags.items()))
    )


def speaker_tags(user: User, room: Channel, message_id: str, at: datetime) -> dict[str, str]:
    """Return the tags that say who speaks."""
    return {
        **badge_tags(badges(room, user)),
        "color": user.color,
        "display-name": user.name,
        "id": message_id,
        "mod": "1" if user.id in room.moderators else "0",
        "room-id": room.owner.id,
        "subscriber": "1" if user.id in room.members else "0",
        "tmi-sent-ts": milliseconds(at),
        "turbo": "0",
        "user-id": user.id,
        "user-type": "mod" if user.id in room.moderators else "",
    }


def source_tags(home: Channel, user: User, home_id: str) -> dict[str, str]:
    """Return the tags that say from which channel of a shared chat it comes."""
    return {
        **badge_tags(badges(home, user), "source-"),
        "source-id": home_id,
        "source-room-id": home.owner.id,
    }


def chat_event(said: Said, people: Directory) -> Json:
    """Return its channel.chat.message."""
    room, home = said.channel, said.home if said.is_shared else None
    source = home.owner.named("source_broadcaster_user") if home else dict.fromkeys(_NO_SOURCE)
    return {
        **room.owner.named("broadcaster_user"),
        **source,
        **said.user.named("chatter_user"),
        "message_id": said.id,
        "source_message_id": said.home_id if home else None,
        "is_source_only": False if home else None,
        "message": message_json(said.text, said.bits, people),
        "color": said.user.color,
        "badges": badges_json(badges(room, said.user)),
        "source_badges": badges_json(badges(home, said.user)) if home else None,
        "message_type": "text",
        "cheer": {"bits": said.bits} if said.bits else None,
        "reply": _reply_json(said.reply_to, said.thread) if said.reply_to else None,
        "channel_points_custom_reward_id": said.reward_id,
        "channel_points_animation_id": None,
    }


def bits_event(said: Said, people: Directory) -> Json:
    """Return its channel.bits.use."""
    return {
        **said.user.named("user"),
        **said.channel.owner.named("broadcaster_user"),
        "bits": said.bits,
        "type": "cheer",
        "power_up": None,
        "custom_power_up": None,
        "message": message_json(said.text, said.bits, people),
    }


def cheer_event(said: Said) -> Json:
    """Return its channel.cheer, which names no anonymous cheerer."""
    anonymous = said.user.id == ANONYMOUS_CHEERER[0]
    cheerer = dict.fromkeys(("user_id", "user_login", "user_name")) if anonymous else said.user.named("user")
    owner = said.channel.owner.named("broadcaster_user")
    return {"is_anonymous": anonymous, **cheerer, **owner, "message": said.text, "bits": said.bits}


_NO_SOURCE = ("source_broadcaster_user_id", "source_broadcaster_user_login", "source_broadcaster_user_name")


def _reply_json(parent: Said, thread: Said) -> Json:
    return {
        "parent_message_id": parent.id,
        "parent_message_body": parent.text,
        **parent.user.named("parent_user"),
        "thread_message_id": thread.id,
        **thread.user.named("thread_user"),
    }


def _reply_tags(parent: Said, thread: Said) -> dict[str, str]:
    return {
        "reply-parent-display-name": parent.user.name,
        "reply-parent-msg-body": parent.text,
        "reply-parent-msg-id": parent.id,
        "reply-parent-user-id": parent.user.id,
        "reply-parent-user-login": parent.user.login,
        "reply-thread-parent-display-name": thread.user.name,
        "reply-thread-parent-msg-id": thread.id,
        "reply-thread-parent-user-id": thread.user.id,
        "reply-thread-parent-user-login": thread.user.login,
    }
