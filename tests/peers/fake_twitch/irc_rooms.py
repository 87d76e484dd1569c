"""Joining channels of chat, and speaking in them."""

import re

from tests.peers.fake_twitch.chatter import Chatter
from tests.peers.fake_twitch.lines import HOST, MEMBERSHIP, Line
from tests.peers.fake_twitch.programme import World
from tests.peers.fake_twitch.said import badge_tags, badges
from tests.peers.fake_twitch.sending import MOST_LETTERS, reason_to_drop, send
from tests.peers.fake_twitch.tokens import Tokens


class Rooms:
    """Who is where. `speaking` is the connection whose message is being told to the others."""

    def __init__(self, *, world: World, tokens: Tokens) -> None:
        self._world = world
        self._tokens = tokens
        self.chatters: list[Chatter] = []
        self.speaking: Chatter | None = None

    def take_part(self, chatter: Chatter, command: str, params: list[str], reply_to: str | None) -> None:
        """Join, leave or speak, which takes a login."""
        if not chatter.nick or not params:
            return
        names = [name.removeprefix("#").lower() for name in params[0].split(",")]
        match command:
            case "JOIN":
                for name in names:
                    self._join(chatter, name)
            case "PART":
                for name in names:
                    self._part(chatter, name)
            case _ if len(params) > 1:
                self._say(chatter, names[0], params[1], reply_to)

    def _join(self, chatter: Chatter, name: str) -> None:
        if not re.fullmatch(r"[a-z0-9_]{1,25}", name):
            return
        if self._world.people.known(name) is None:
            # Twitch says nothing at all about a channel that nobody has.
            return
        room = self._world.channel_of(name)
        me = f"{chatter.nick}!{chatter.nick}@{chatter.nick}.{HOST}"
        own = f"{chatter.nick}.{HOST}"
        chatter.put(f":{me} JOIN #{name}")
        chatter.put(
            f":{own} 353 {chatter.nick} = #{name} :{chatter.nick}",
            f":{own} 366 {chatter.nick} #{name} :End of /NAMES list",
        )
        if chatter.user:
            chatter.put(*self._user_state(chatter, name))
        state = {
            "emote-only": "0",
            "followers-only": "-1",
            "r9k": "0",
            "room-id": room.owner.id,
            "slow": "0",
            "subs-only": "0",
        }
        rendered = Line(channel=name, command="ROOMSTATE", tags=state).render(chatter.capabilities)
        if rendered:
            chatter.put(rendered)
        self._tell_members(chatter, name, "JOIN")
        chatter.channels.add(name)

    def _part(self, chatter: Chatter, name: str) -> None:
        if name in chatter.channels:
            chatter.channels.remove(name)
            me = f"{chatter.nick}!{chatter.nick}@{chatter.nick}.{HOST}"
            chatter.put(f":{me} PART #{name}")
            self._tell_members(chatter, name, "PART")

    def _tell_members(self, chatter: Chatter, name: str, command: str) -> None:
        line = Line(channel=name, command=command, nick=chatter.nick)
        for other in self.chatters:
            if other is not chatter and name in other.channels and MEMBERSHIP in other.capabilities:
                other.put(line.render(other.capabilities) or "")

    def _say(self, chatter: Chatter, name: str, text: str, reply_to: str | None) -> None:
        if chatter.user is None or chatter.token is None or "chat:edit" not in chatter.token.scopes:
            return
        if self._tokens.valid(chatter.token.access) is None or len(text) > MOST_LETTERS:
            return
        room = self._world.channel_of(name)
        action = text.startswith("\x01ACTION ") and text.endswith("\x01")
        said_text = text.removeprefix("\x01ACTION ").removesuffix("\x01") if action else text
        reason = reason_to_drop(self._world, room, chatter.user, said_text)
        if room.is_banned(chatter.user.id, self._world.clock.now()):
            reason = "msg_banned", f"You are permanently banned from talking in {name}."
        if reason:
            notice = Line(channel=name, command="NOTICE", text=reason[1], tags={"msg-id": reason[0]})
            chatter.put(notice.render(chatter.capabilities) or "")
            return
        self.speaking = chatter
        try:
            send(self._world, room, chatter.user, said_text, through="irc", reply_to=reply_to, action=action)
        finally:
            self.speaking = None
        chatter.put(*self._user_state(chatter, name))

    def _user_state(self, chatter: Chatter, name: str) -> tuple[str, ...]:
        assert chatter.user is not None
        room = self._world.channel_of(name)
        is_mod = chatter.user.id in room.moderators
        tags = {
            **badge_tags(badges(room, chatter.user)),
            "color": chatter.user.color,
            "display-name": chatter.user.name,
            "emote-sets": "0",
            "mod": "1" if is_mod else "0",
            "subscriber": "1" if chatter.user.id in room.members else "0",
            "user-type": "mod" if is_mod else "",
        }
        text = Line(channel=name, command="USERSTATE", tags=tags).render(chatter.capabilities)
        return (text,) if text else ()
