"""Chat over WebSocket: log in, join, listen, speak.

Source: https://dev.twitch.tv/docs/chat/irc/.
"""

from collections.abc import Iterable
from functools import partial

from aiohttp import WSMessage, web

from tests.peers.fake_twitch.chatter import Chatter, parsed
from tests.peers.fake_twitch.irc_door import Door
from tests.peers.fake_twitch.irc_rooms import Rooms
from tests.peers.fake_twitch.lines import HOST, Line
from tests.peers.fake_twitch.programme import World
from tests.peers.fake_twitch.terms import Terms
from tests.peers.fake_twitch.tokens import Tokens
from tests.peers.fake_twitch.wire import Outgoing, Wire
from tests.peers.fake_twitch.world_state import Happened, Presence

_NO_PONG = 1001


class IrcServer:
    """The server; one WebSocket message may carry several lines."""

    def __init__(self, *, world: World, tokens: Tokens, terms: Terms) -> None:
        self._world = world
        self._terms = terms
        self._door = Door(tokens)
        self._rooms = Rooms(world=world, tokens=tokens)

    @property
    def connections(self) -> Iterable[Wire]:
        """Everybody connected."""
        return [chatter.wire for chatter in self._rooms.chatters]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        wire = await Wire.accept(request)
        presence = Presence(id=wire.number, medium="irc", opened_at=self._world.clock.now())
        chatter = Chatter(wire, presence)
        self._world.presences.append(presence)
        self._rooms.chatters.append(chatter)
        try:
            await wire.serve(partial(self._heard, chatter), self._write(chatter), self._ping(chatter))
        finally:
            self._rooms.chatters.remove(chatter)
            presence.closed_at = self._world.clock.now()
            presence.code = wire.close_code or wire.ws.close_code
        return wire.ws

    def tell(self, happened: Happened) -> None:
        """Write a line to everybody in its channel, but not a message to the connection that sent it."""
        line = happened.what
        if not isinstance(line, Line):
            return
        for chatter in self._rooms.chatters:
            text = line.render(chatter.capabilities)
            is_echo = line.command == "PRIVMSG" and chatter is self._rooms.speaking
            if text is None or line.channel not in chatter.channels or is_echo:
                continue
            happened.wanted.append(chatter.wire.number)
            chatter.wire.put(Outgoing(text, partial(happened.reached.append, chatter.wire.number)))

    async def ask_to_reconnect(self) -> None:
        """Send RECONNECT to all."""
        for chatter in self._rooms.chatters:
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
        tags, command, params = parsed(line)
        first = params[0] if params else ""
        match command:
            case "CAP":
                self._door.offer(chatter, params)
            case "PASS":
                chatter.password = first
            case "NICK":
                await self._door.log_in(chatter, first)
            case "PING":
                chatter.put(f":{HOST} PONG {HOST} :{first}")
            case "PONG":
                chatter.wire.ponged.set()
            case "QUIT":
                await chatter.wire.close(1000)
            case "JOIN" | "PART" | "PRIVMSG":
                self._rooms.take_part(chatter, command, params, tags.get("reply-parent-msg-id"))
            case "USER":
                return
            case _:
                chatter.put(f":{HOST} 421 {chatter.nick or 'you'} {command} :Unknown command")
