"""Texts as Twitch sends them: lines of IRC, and frames of EventSub with all the fields that matter."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from vtuber.twitch.irc import IrcMessage, render

ROOM = "1337"
STAMP = "2026-01-01T12:00:00.250Z"
STAMP_MS = 1767268800250
ALL_TYPES = frozenset(
    {
        *(f"channel.chat.{name}" for name in ("message", "notification", "message_delete", "clear")),
        *("channel.chat.clear_user_messages", "channel.ban", "channel.bits.use", "channel.cheer"),
        *("channel.subscribe", "channel.subscription.message", "channel.subscription.gift"),
        *("channel.raid", "channel.follow", "channel.charity_campaign.donate"),
        "channel.channel_points_custom_reward_redemption.add",
    }
)
"""What a streamer's login subscribes to, of what tells of money, chat and viewers."""

CHAT_TYPES = frozenset(name for name in ALL_TYPES if name.startswith("channel.chat."))
"""What a login without the streamer's scopes subscribes to."""


@dataclass(frozen=True)
class User:
    """Somebody as Twitch shows them; `badges` are name, version and info."""

    id: str
    name: str
    badges: tuple[tuple[str, str, str], ...] = ()
    color: str = ""

    @property
    def login(self) -> str:
        return self.name.lower()

    @property
    def fields(self) -> dict[str, object]:
        """The user as most events name them."""
        return {"user_id": self.id, "user_login": self.login, "user_name": self.name}

    @property
    def chatter(self) -> dict[str, object]:
        """The user as chat's events name them."""
        return {
            "chatter_user_id": self.id,
            "chatter_user_login": self.login,
            "chatter_user_name": self.name,
            "color": self.color,
            "badges": [{"set_id": name, "id": version, "info": info} for name, version, info in self.badges],
        }

    @property
    def tags(self) -> dict[str, str]:
        """The user as IRC's tags name them."""
        return {
            "badge-info": ",".join(f"{name}/{info}" for name, _, info in self.badges if info),
            "badges": ",".join(f"{name}/{version}" for name, version, _ in self.badges),
            "color": self.color,
            "display-name": self.name,
        }


ANN = User("7", "Ann", badges=(("moderator", "1", ""), ("subscriber", "12", "14")), color="#1E90FF")
BOB = User("8", "Bob")
NOBODY = User("274598607", "AnAnonymousGifter")


def frame(kind: str, event: Mapping[str, object], *, message_id: str = "n1") -> str:
    """Return a notification as the text of its WebSocket frame."""
    metadata = {
        "message_id": message_id,
        "message_type": "notification",
        "message_timestamp": STAMP,
        "subscription_type": kind,
        "subscription_version": "1",
    }
    subscription = {"id": "s1", "type": kind, "version": "1", "status": "enabled", "condition": {}, "cost": 0}
    room = {"broadcaster_user_id": ROOM, "broadcaster_user_login": "channel", "broadcaster_user_name": "Channel"}
    payload = {"subscription": subscription, "event": {**room, **event}}
    return json.dumps({"metadata": metadata, "payload": payload})


def chat_frame(user: User, text: str, *, message_id: str = "m1", **extra: object) -> str:
    """Return a line of chat; `extra` fills further fields of the event."""
    event = {
        **user.chatter,
        "message_id": message_id,
        "message": {"text": text, "fragments": [{"type": "text", "text": text, "cheermote": None, "emote": None}]},
        "message_type": "text",
        "cheer": None,
        "reply": None,
        "channel_points_custom_reward_id": None,
        "source_broadcaster_user_id": None,
        "source_message_id": None,
        "source_badges": None,
        **extra,
    }
    return frame("channel.chat.message", event, message_id=f"n-{message_id}")


def notice_frame(
    user: User, kind: str, part: object = None, *, text: str = "", message_id: str = "m1", anonymous: bool = False
) -> str:
    """Return a notice in chat; `part` is what the field of its kind holds."""
    event = {
        **user.chatter,
        "chatter_is_anonymous": anonymous,
        "system_message": "",
        "message_id": message_id,
        "message": {"text": text, "fragments": []},
        "notice_type": kind,
        **dict.fromkeys(("sub", "resub", "sub_gift", "community_sub_gift", "raid", "charity_donation")),
        kind: {} if part is None else part,
    }
    return frame("channel.chat.notification", event, message_id=f"n-{message_id}")


def bits_frame(user: User, text: str | None, bits: int, *, message_id: str = "b1", use: str = "cheer") -> str:
    """Return a use of bits."""
    message = None if text is None else {"text": text, "fragments": []}
    event = {**user.fields, "bits": bits, "type": use, "power_up": None, "message": message}
    return frame("channel.bits.use", event, message_id=message_id)


def chat_line(user: User, text: str, *, message_id: str = "m1", **extra: str) -> str:
    """Return a line of chat with its tags in order; `extra` are further ones, with underscores for dashes."""
    tags = {
        **user.tags,
        **{name.replace("_", "-"): value for name, value in extra.items()},
        "first-msg": "0",
        "id": message_id,
        "room-id": ROOM,
        "tmi-sent-ts": str(STAMP_MS),
        "user-id": user.id,
        "user-type": "",
    }
    sender = f"{user.login}!{user.login}@{user.login}.tmi.twitch.tv"
    return render(
        IrcMessage(command="PRIVMSG", params=("#channel", text), tags=dict(sorted(tags.items())), prefix=sender)
    )


def notice_line(user: User, kind: str, *, text: str = "", message_id: str = "m1", **params: str) -> str:
    """Return a notice; `params` are its `msg-param-` tags, with underscores for dashes."""
    tags = {
        **user.tags,
        "id": message_id,
        "login": user.login,
        "msg-id": kind,
        **{f"msg-param-{name.replace('_', '-')}": value for name, value in params.items()},
        "room-id": ROOM,
        "tmi-sent-ts": str(STAMP_MS),
        "user-id": user.id,
    }
    params_ = ("#channel", text) if text else ("#channel",)
    return render(IrcMessage(command="USERNOTICE", params=params_, tags=tags, prefix="tmi.twitch.tv"))


def server_line(command: str, *, text: str = "", **tags: str) -> str:
    """Return a line of the server's own, with underscores for dashes in the names of tags."""
    named = {name.replace("_", "-"): value for name, value in tags.items()}
    params = ("#channel", text) if text else ("#channel",)
    return render(IrcMessage(command=command, params=params, tags=named, prefix="tmi.twitch.tv"))
