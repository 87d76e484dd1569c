"""Chat over WebSocket: log in, join, listen, speak.

Source: https://dev.twitch.tv/docs/chat/irc/.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from aiohttp import WSMessage, web

from tests.peers.fake_twitch.faults import Faults
from tests.peers.fake_twitch.lines import CAPABILITIES, HOST, MEMBERSHIP, TAGS, Line, tag_text
from tests.peers.fake_twitch.people import User
from tests.peers.fake_twitch.programme import World
from tests.peers.fake_twitch.said import badge_tags, badges
from tests.peers.fake_twitch.terms import Terms
from tests.peers.fake_twitch.tokens import Token, Tokens
from tests.peers.fake_twitch.wire import Outgoing, Wire
from tests.peers.fake_twitch.world_state import Happened, Presence, Sent

_ANONYMOUS = re.compile(r"justinfan\d+")
_MOST_LETTERS = 500
_NO_PONG = 1001


@dataclass(slots=True)
class Chatter:
    """A connection to chat. `user` is None for an anonymous reader."""

    wire: Wire
    presence: Presence
    capabilities: set[str] = field(default_factory=set)
    password: str = ""
    nick: str = ""
    user: User | None = None
    token: Token | None = None
    channels: set[str] = field(default_factory=set)

    def put(self, *lines: str) -> None:
        """Queue lines of the server."""
        for line in lines:
            self.wire.put(Outgoing(line))


class IrcServer:
    """The server; one WebSocket message may carry several lines."""

    def __init__(self, *, world: World, tokens: Tokens, faults: Faults, terms: Terms) -> None:
        self._world = world
        self._tokens = tokens
        self._faults = faults
        self._terms = terms
        self._speaking: Chatter | None = None
        self.chatters: list[Chatter] = []

    @property
    def connections(self) -> Iterable[Wire]:
        """Everybody connected."""
        return [chatter.wire for chatter in self.chatters]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        wire = await Wire.accept(request)
        presence = Presence(id=wire.number, medium="irc", opened_at=self._world.clock.now())
        chatter = Chatter(wire, presence)
        self._world.presences.append(presence)
        self.chatters.append(chatter)
        try:
            await wire.serve(partial(self._heard, chatter), self._write(chatter), self._ping(chatter))
        finally:
            self.chatters.remove(chatter)
            presence.closed_at = self._world.clock.now()
            presence.code = wire.close_code or wire.ws.close_code
        return wire.ws

    def tell(self, happened: Happened) -> None:
        """Write a line to everybody in its channel, but not a message to the connection that sent it."""
        line = happened.what
        if not isinstance(line, Line):
            return
        for chatter in self.chatters:
            text = line.render(chatter.capabilities)
            is_echo = line.command == "PRIVMSG" and chatter is self._speaking
            if text is None or line.channel not in chatter.channels or is_echo:
                continue
            happened.wanted.append(chatter.wire.number)
            chatter.wire.put(Outgoing(text, partial(happened.reached.append, chatter.wire.number)))

    async def ask_to_reconnect(self) -> None:
        """Send RECONNECT to all."""
        for chatter in self.chatters:
            chatter.put(f":{HOST} RECONNECT")

    async def _write(self, chatter: Chatter) -> None:
        queue = chatter.wire.queue
        while True:
            batch = [await queue.get()]
            while not queue.empty():
                batch.append(queue.get_nowait())
            if not await chatter.wire.send("".join(f"{outgoing.text}\r\n" for outgoing in batch)):
                return
            for outgoing in batch:
                outgoing.written()
                queue.task_done()

    async def _ping(self, chatter: Chatter) -> None:
        await chatter.wire.ping_forever(
            self._terms.irc_ping_every,
            self._terms.pong_within,
            _NO_PONG,
            partial(chatter.put, f"PING :{HOST}"),
        )

    async def _heard(self, chatter: Chatter, message: WSMessage) -> None:
        for line in str(message.data).splitlines():
            if line:
                await self._obey(chatter, line)

    async def _obey(self, chatter: Chatter, line: str) -> None:
        tags, command, params = _parse(line)
        first = params[0] if params else ""
        match command:
            case "CAP":
                self._offer(chatter, params)
            case "PASS":
                chatter.password = first
            case "NICK":
                await self._log_in(chatter, first)
            case "PING":
                chatter.put(f":{HOST} PONG {HOST} :{first}")
            case "PONG":
                chatter.wire.ponged.set()
            case "QUIT":
                await chatter.wire.close(1000)
            case "JOIN" | "PART" | "PRIVMSG":
                self._take_part(chatter, command, params, tags.get("reply-parent-msg-id"))
            case "USER":
                return
            case _:
                chatter.put(f":{HOST} 421 {chatter.nick or 'you'} {command} :Unknown command")

    def _take_part(self, chatter: Chatter, command: str, params: list[str], reply_to: str | None) -> None:
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

    def _offer(self, chatter: Chatter, params: list[str]) -> None:
        match params:
            case ["REQ", wanted]:
                asked = wanted.split()
                if set(asked) <= set(CAPABILITIES):
                    chatter.capabilities.update(asked)
                    chatter.put(f":{HOST} CAP * ACK :{wanted}")
                else:
                    chatter.put(f":{HOST} CAP * NAK :{wanted}")
            case ["LS", *_]:
                chatter.put(f":{HOST} CAP * LS :{' '.join(CAPABILITIES)}")
            case _:
                return

    async def _log_in(self, chatter: Chatter, nick: str) -> None:
        nick = nick.lower()
        if not _ANONYMOUS.fullmatch(nick):
            if not chatter.password.startswith("oauth:"):
                await self._turn_away(chatter, "Improperly formatted auth")
                return
            token = self._tokens.valid(chatter.password.removeprefix("oauth:"))
            if token is None or token.user is None or not token.scopes & {"chat:read", "chat:edit"}:
                await self._turn_away(chatter, "Login authentication failed")
                return
            chatter.user, chatter.token, nick = token.user, token, token.user.login
        chatter.nick = nick
        greetings = (
            "001 {} :Welcome, GLHF!",
            f"002 {{}} :Your host is {HOST}",
            "003 {} :This server is rather new",
            "004 {} :-",
            "375 {} :-",
            "372 {} :You are in a maze of twisty passages, all alike.",
            "376 {} :>",
        )
        chatter.put(*(f":{HOST} {greeting.format(nick)}" for greeting in greetings))
        if chatter.user and TAGS in chatter.capabilities:
            tags = {
                "badge-info": "",
                "badges": "",
                "color": chatter.user.color,
                "display-name": chatter.user.name,
                "emote-sets": "0",
                "user-id": chatter.user.id,
                "user-type": "",
            }
            chatter.put(f"{tag_text(tags)}:{HOST} GLOBALUSERSTATE")

    async def _turn_away(self, chatter: Chatter, reason: str) -> None:
        chatter.put(f":{HOST} NOTICE * :{reason}")
        await chatter.wire.drained()
        await chatter.wire.close(1000)

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
        if self._tokens.valid(chatter.token.access) is None or len(text) > _MOST_LETTERS:
            return
        room = self._world.channel_of(name)
        if chatter.user.id in room.banned:
            notice = Line(
                channel=name,
                command="NOTICE",
                text=f"You are permanently banned from talking in {name}.",
                tags={"msg-id": "msg_banned"},
            )
            chatter.put(notice.render(chatter.capabilities) or "")
            return
        action = text.startswith("\x01ACTION ") and text.endswith("\x01")
        said_text = text.removeprefix("\x01ACTION ").removesuffix("\x01") if action else text
        self._speaking = chatter
        try:
            said = self._world.chat(chatter.user.login, said_text, action=action, reply_to=reply_to, channel=name)
        finally:
            self._speaking = None
        self._world.sent.append(
            Sent(
                id=said.id,
                login=chatter.user.login,
                channel=name,
                text=said_text,
                reply_to=reply_to,
                through="irc",
                at=said.at,
            )
        )
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


def _parse(line: str) -> tuple[dict[str, str], str, list[str]]:
    tags: dict[str, str] = {}
    if line.startswith("@"):
        raw, _, line = line[1:].partition(" ")
        tags = dict(each.partition("=")[::2] for each in raw.split(";"))
    if line.startswith(":"):
        _, _, line = line.partition(" ")
    head, colon, trailing = line.partition(" :")
    command, *params = head.split()
    return tags, command.upper(), [*params, trailing] if colon else params
