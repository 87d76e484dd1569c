"""What people write in chat, and what moderators take away."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.peers.fake_twitch.lines import Line
from tests.peers.fake_twitch.notices import chat_notification
from tests.peers.fake_twitch.people import ANONYMOUS_CHEERER, Channel, User
from tests.peers.fake_twitch.said import Said, badge_tags, badges, badges_json, irc_emotes, message_json
from tests.peers.fake_twitch.terms import stamp
from tests.peers.fake_twitch.world_state import Note, WorldState

Json = dict[str, Any]


class Talking(WorldState):
    """Chat and its moderation."""

    def chat(
        self,
        login: str,
        text: str,
        *,
        bits: int = 0,
        reply_to: Said | str | None = None,
        action: bool = False,
        shared_from: str | None = None,
        reward_id: str | None = None,
        channel: str | None = None,
    ) -> Said:
        """Let somebody write. Bits go into the text as a cheermote where it has none, and are told in three ways.

        `shared_from` makes it part of a shared chat: written in another channel, or in this one if that is named.
        """
        room = self.channel_of(channel) if channel else self.channel
        home = self.channel_of(shared_from) if shared_from else room
        user = self.user(login)
        parent = self.message(reply_to) if isinstance(reply_to, str) else reply_to
        if bits and f"cheer{bits}" not in text.lower():
            text = f"Cheer{bits} {text}".rstrip()
        message_id = self.new_id()
        said = Said(
            id=message_id,
            channel=room,
            user=user,
            text=text,
            at=self.clock.now(),
            bits=bits,
            action=action,
            first=user.id not in room.chatters,
            reply_to=parent,
            reward_id=reward_id,
            home=home,
            home_id=message_id if home is room else self.new_id(),
            in_shared_chat=shared_from is not None,
        )
        room.chatters[user.id] = user
        room.messages[said.id] = said
        if bits:
            room.cheered[user.id] = room.cheered.get(user.id, 0) + bits
        self.publish(self._spoken(said), self.note("channel.chat.message", self._chat_event(said), room))
        if bits:
            self.publish(*self._bits(said))
        return said

    def announce(self, login: str, text: str, *, color: str = "PRIMARY", shared_from: str | None = None) -> str:
        """Let a moderator announce something; return the message id."""
        return self.notice(
            self.user(login),
            "announcement",
            irc="announcement",
            detail={"color": color},
            params={"msg-param-color": color},
            text=text,
            shared_from=shared_from,
        )

    def delete(self, message_id: str) -> None:
        """Take one message away."""
        said = self.message(message_id)
        assert said is not None, "no such message"
        room = said.channel
        del room.messages[message_id]
        tags = {
            "login": said.user.login,
            "room-id": "",
            "target-msg-id": said.id,
            "tmi-sent-ts": self.milliseconds(),
        }
        event = {
            **room.owner.named("broadcaster_user"),
            **said.user.named("target_user"),
            "message_id": said.id,
        }
        self.publish(
            Line(channel=room.owner.login, command="CLEARMSG", text=said.text, tags=tags),
            self.note("channel.chat.message_delete", event, room),
        )

    def ban(self, login: str, *, reason: str = "", by: str | None = None, seconds: int | None = None) -> User:
        """Ban somebody, for good or for some seconds, which takes all their messages away."""
        user, room = self.user(login), self.channel
        moderator = self.user(by) if by else room.owner
        now = self.clock.now()
        ends = now + timedelta(seconds=seconds) if seconds else None
        room.banned[user.id] = ends
        self._forget(room, user)
        event = {
            **user.named("user"),
            **room.owner.named("broadcaster_user"),
            **moderator.named("moderator_user"),
            "reason": reason,
            "banned_at": stamp(now),
            "ends_at": stamp(ends) if ends else None,
            "is_permanent": ends is None,
        }
        self.publish(*self._cleared(room, user, seconds), self.note("channel.ban", event, room))
        return user

    def timeout(self, login: str, seconds: int = 600, *, reason: str = "", by: str | None = None) -> User:
        """Ban somebody for some seconds."""
        return self.ban(login, reason=reason, by=by, seconds=seconds)

    def unban(self, login: str, *, by: str | None = None) -> User:
        """Lift a ban."""
        user, room = self.user(login), self.channel
        room.banned.pop(user.id, None)
        moderator = self.user(by) if by else room.owner
        named = {**user.named("user"), **room.owner.named("broadcaster_user"), **moderator.named("moderator_user")}
        self.publish(self.note("channel.unban", named, room))
        return user

    def clear(self) -> None:
        """Clear the whole chat."""
        self.channel.messages.clear()
        tags = {"room-id": self.broadcaster.id, "tmi-sent-ts": self.milliseconds()}
        self.publish(
            Line(channel=self.broadcaster.login, command="CLEARCHAT", tags=tags),
            self.note("channel.chat.clear", {**self.broadcaster.named("broadcaster_user")}),
        )

    def notice(
        self,
        user: User,
        kind: str,
        *,
        irc: str,
        detail: Json,
        params: Mapping[str, str],
        text: str = "",
        system: str = "",
        anonymous: bool = False,
        shared_from: str | None = None,
    ) -> str:
        """Announce something in chat, as a USERNOTICE and as channel.chat.notification; return its message id."""
        room = self.channel
        home = self.channel_of(shared_from) if shared_from else None
        message_id = self.new_id()
        tags = self._speaker_tags(user, room, message_id) | {
            "login": user.login,
            "msg-id": "sharedchatnotice" if home else irc,
            **params,
            "system-msg": system,
            "emotes": irc_emotes(text, self.people),
            "flags": "",
            "vip": "1" if user.id in room.vips else "0",
        }
        if home:
            tags |= {"source-msg-id": irc, **self._source_tags(home, user, self.new_id())}
        event = chat_notification(
            room,
            user,
            kind,
            detail,
            message_id=message_id,
            message=message_json(text, 0, self.people),
            system=system,
            anonymous=anonymous,
            home=home,
        )
        line = Line(channel=room.owner.login, command="USERNOTICE", text=text or None, tags=dict(sorted(tags.items())))
        self.publish(line, self.note("channel.chat.notification", event, room))
        return message_id

    def milliseconds(self) -> str:
        """Return the time as `tmi-sent-ts` has it."""
        return str(int(self.clock.now().timestamp() * 1000))

    def _forget(self, room: Channel, user: User) -> None:
        for said in [said for said in room.messages.values() if said.user is user]:
            del room.messages[said.id]

    def _cleared(self, room: Channel, user: User, seconds: int | None) -> tuple[Line, Note]:
        tags = {"ban-duration": str(seconds)} if seconds else {}
        tags |= {"room-id": room.owner.id, "target-user-id": user.id, "tmi-sent-ts": self.milliseconds()}
        event = {**room.owner.named("broadcaster_user"), **user.named("target_user")}
        return (
            Line(channel=room.owner.login, command="CLEARCHAT", text=user.login, tags=tags),
            self.note("channel.chat.clear_user_messages", event, room),
        )

    def _spoken(self, said: Said) -> Line:
        room, user = said.channel, said.user
        tags = self._speaker_tags(user, room, said.id) | {
            "emotes": irc_emotes(said.text, self.people),
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
            tags |= {**self._source_tags(said.home, user, said.home_id), "source-only": "0"}
        text = f"\x01ACTION {said.text}\x01" if said.action else said.text
        return Line(
            channel=room.owner.login, command="PRIVMSG", text=text, nick=user.login, tags=dict(sorted(tags.items()))
        )

    def _speaker_tags(self, user: User, room: Channel, message_id: str) -> dict[str, str]:
        return {
            **badge_tags(badges(room, user)),
            "color": user.color,
            "display-name": user.name,
            "id": message_id,
            "mod": "1" if user.id in room.moderators else "0",
            "room-id": room.owner.id,
            "subscriber": "1" if user.id in room.members else "0",
            "tmi-sent-ts": self.milliseconds(),
            "turbo": "0",
            "user-id": user.id,
            "user-type": "mod" if user.id in room.moderators else "",
        }

    @staticmethod
    def _source_tags(home: Channel, user: User, home_id: str) -> dict[str, str]:
        return {
            **badge_tags(badges(home, user), "source-"),
            "source-id": home_id,
            "source-room-id": home.owner.id,
        }

    def _chat_event(self, said: Said) -> Json:
        room, home = said.channel, said.home if said.is_shared else None
        source = home.owner.named("source_broadcaster_user") if home else dict.fromkeys(_NO_SOURCE)
        return {
            **room.owner.named("broadcaster_user"),
            **source,
            **said.user.named("chatter_user"),
            "message_id": said.id,
            "source_message_id": said.home_id if home else None,
            "is_source_only": False if home else None,
            "message": message_json(said.text, said.bits, self.people),
            "color": said.user.color,
            "badges": badges_json(badges(room, said.user)),
            "source_badges": badges_json(badges(home, said.user)) if home else None,
            "message_type": "text",
            "cheer": {"bits": said.bits} if said.bits else None,
            "reply": _reply_json(said.reply_to, said.thread) if said.reply_to else None,
            "channel_points_custom_reward_id": said.reward_id,
            "channel_points_animation_id": None,
        }

    def _bits(self, said: Said) -> tuple[Note, Note]:
        owner = said.channel.owner.named("broadcaster_user")
        use = {
            **said.user.named("user"),
            **owner,
            "bits": said.bits,
            "type": "cheer",
            "power_up": None,
            "custom_power_up": None,
            "message": message_json(said.text, said.bits, self.people),
        }
        anonymous = said.user.id == ANONYMOUS_CHEERER[0]
        cheerer = dict.fromkeys(("user_id", "user_login", "user_name")) if anonymous else said.user.named("user")
        cheer = {"is_anonymous": anonymous, **cheerer, **owner, "message": said.text, "bits": said.bits}
        return (
            self.note("channel.bits.use", use, said.channel),
            self.note("channel.cheer", cheer, said.channel),
        )


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
