"""A Socket.IO server of both generations, as far as a donation service uses it."""

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from tests.peers.networks import Conversation, GoneError, Network
from vtuber.donations.socketio_session import Engine

INTERVAL_S = 0.05
TIMEOUT_S = 0.5


class SocketIoServer:
    """Refuses other tokens, keeps the heartbeat, and drops a client that does not."""

    network: Network

    def __init__(self, engine: Engine, token: str) -> None:
        self._engine = engine
        self._token = token
        self._joined: dict[Conversation, asyncio.Event] = {}
        self._joined_so_far = 0
        self._answering = asyncio.Event()
        self._answering.set()

    async def clients(self) -> int:
        return len(self._joined)

    async def joined(self) -> int:
        return self._joined_so_far

    async def donate(self, *payloads: Mapping[str, object], then_drop: bool = False) -> int:
        listeners = list(self._joined)
        for payload in payloads:
            await self._say(f"42{json.dumps(['event', payload])}")
        if then_drop:
            for client in listeners:
                self._joined.pop(client, None)
                await client.close()
        return len(listeners)

    async def chatter(self) -> None:
        texts = [
            '42["ping me",1,[2]]',
            '42["event"]',
            '42["event","text"]',
            '42["event",{"type":"follow"}]',
            "42{",
            "x",
        ]
        for text in [*texts, '42/other,["event",{}]', '451-["event",{"_placeholder":true,"num":0}]', "431[]", "6", ""]:
            await self._say(text)

    def freeze(self) -> None:
        """Hear and answer nothing until `thaw`."""
        self._answering.clear()

    def thaw(self) -> None:
        self._answering.set()

    async def restart(self) -> None:
        await self.network.close()
        self._joined.clear()
        await asyncio.sleep(0.1)
        await self.network.open(self.converse)

    async def _say(self, text: str) -> None:
        for client in list(self._joined):
            await client.send(text)

    async def converse(self, client: Conversation) -> None:
        query = parse_qs(urlsplit(client.target).query)
        assert query["EIO"] == [str(int(self._engine))]
        assert query["transport"] == ["websocket"]
        await self._answering.wait()
        heartbeat = {"pingInterval": 1000 * INTERVAL_S, "pingTimeout": 1000 * TIMEOUT_S}
        await client.send(f"0{json.dumps({'sid': 'abc', 'upgrades': [], **heartbeat})}")
        if self._engine is Engine.FOUR:
            assert await client.receive() == "40"
        if query["token"] != [self._token]:
            await client.send('44"invalid token"' if self._engine is Engine.THREE else '44{"message":"invalid token"}')
            return
        await client.send("40" if self._engine is Engine.THREE else '40{"sid":"def"}')
        await self._stay(client)

    async def _stay(self, client: Conversation) -> None:
        self._joined_so_far += 1
        self._joined[client] = asyncio.Event()
        try:
            while True:
                await self._beat(client)
        except TimeoutError:
            raise GoneError from None
        finally:
            self._joined.pop(client, None)

    async def _beat(self, client: Conversation) -> None:
        """Exchange one ping and pong; of what else a client sends, nothing is expected."""
        if self._engine is Engine.FOUR and self._answering.is_set():
            await client.send("2")
        async with asyncio.timeout(INTERVAL_S + TIMEOUT_S):
            heard = await client.receive()
        assert heard == ("2" if self._engine is Engine.THREE else "3")
        await self._answering.wait()
        if self._engine is Engine.THREE:
            await client.send("3")
        else:
            await asyncio.sleep(INTERVAL_S)
