"""What people write in chat, and what is announced in it."""

from collections.abc import Mapping
from typing import Any

from tests.peers.fake_twitch.chat_events import (
    bits_event,
    chat_event,
    cheer_event,
    milliseconds,
    source_tags,
    speaker_tags,
    spoken,
)
from tests.peers.fake_twitch.lines import Line
from tests.peers.fake_twitch.notices import chat_notification
from tests.peers.fake_twitch.people import User
from tests.peers.fake_twitch.said import Said, irc_emotes, message_json
from tests.peers.fake_twitch.world_state import WorldState

Json = dict[str, Any]


class Talking(WorldState):
    """Messages and notices."""

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
        event = chat_event(said, self.people)
        self.publish(spoken(said, self.people), self.note("channel.chat.message", event, room))
        if bits:
            use, cheer = bits_event(said, self.people), cheer_event(said)
            self.publish(self.note("channel.bits.use", use, room), self.note("channel.cheer", cheer, room))
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
        tags = speaker_tags(user, room, message_id, self.clock.now()) | {
            "login": user.login,
            "msg-id": "sharedchatnotice" if home else irc,
            **params,
            "system-msg": system,
            "emotes": irc_emotes(text, self.people),
            "flags": "",
            "vip": "1" if user.id in room.vips else "0",
        }
        if home:
            tags |= {"source-msg-id": irc, **source_tags(home, user, self.new_id())}
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
        return milliseconds(self.clock.now())
