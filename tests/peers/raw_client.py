"""A client without any cleverness: it shows what the fake says, frame by frame."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.peers.fake_twitch import PUBLIC_CLIENT, FakeTwitch
from tests.peers.fake_twitch.tokens import Token

Json = dict[str, Any]


@dataclass(slots=True)
class Socket:
    """A WebSocket of either kind."""

    ws: aiohttp.ClientWebSocketResponse
    lines: list[str] = field(default_factory=list)

    async def message(self, within: float = 10.0) -> Json:
        """Return the next message of EventSub."""
        return dict(json.loads(await self.ws.receive_str(timeout=within)))

    async def messages(self, count: int, kind: str = "notification") -> list[Json]:
        """Return the next messages of a kind; others are passed over."""
        found: list[Json] = []
        while len(found) < count:
            message = await self.message()
            if message["metadata"]["message_type"] == kind:
                found.append(message)
        return found

    async def line(self, holding: str, within: float = 10.0) -> str:
        """Return the next line of chat that holds some words."""
        async with asyncio.timeout(within):
            while True:
                while self.lines:
                    if holding in (line := self.lines.pop(0)):
                        return line
                self.lines += (await self.ws.receive_str()).split("\r\n")

    async def close_code(self, within: float = 10.0) -> int | None:
        """Read to the end and return the code of the close; 1006 when there was none."""
        async with asyncio.timeout(within):
            async for _ in self.ws:
                pass
        return self.ws.close_code

    async def is_silent(self, seconds: float = 0.3) -> bool:
        """Tell whether nothing comes for a while."""
        try:
            await self.ws.receive(timeout=seconds)
        except TimeoutError:
            return True
        return False


@dataclass(slots=True)
class RawClient:
    """Somebody with a token."""

    twitch: FakeTwitch
    session: aiohttp.ClientSession
    token: Token

    async def helix(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        json: Mapping[str, Any] | None = None,
        client_id: str = PUBLIC_CLIENT,
    ) -> tuple[int, Json]:
        """Call Helix; return the status and the body."""
        status, body, _ = await self.answered(method, path, params, json=json, client_id=client_id)
        return status, body

    async def answered(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        json: Mapping[str, Any] | None = None,
        client_id: str = PUBLIC_CLIENT,
    ) -> tuple[int, Json, dict[str, str]]:
        """Call Helix; return the status, the body and the headers."""
        headers = {"Authorization": f"Bearer {self.token.access}", "Client-Id": client_id}
        url = self.twitch.endpoints.helix + path
        async with self.session.request(method, url, params=params, json=json, headers=headers) as response:
            body = await response.json() if response.status != 204 else {}
            return response.status, body, dict(response.headers)

    async def oauth(self, path: str, **fields: str) -> tuple[int, Json]:
        """Post to `/oauth2`; return the status and the body."""
        async with self.session.post(self.twitch.endpoints.auth + path, data=fields) as response:
            return response.status, await response.json()

    async def connect(self, url: str | None = None, *, autoping: bool = True) -> Socket:
        """Connect to EventSub."""
        return Socket(await self.session.ws_connect(url or self.twitch.endpoints.eventsub, autoping=autoping))

    async def subscribe(self, session_id: str, type_: str, version: str = "1") -> tuple[int, Json]:
        """Subscribe a session to something about the streamer's channel."""
        me = self.twitch.world.broadcaster.id
        condition = {"broadcaster_user_id": me}
        if type_.startswith("channel.chat"):
            condition["user_id"] = me
        if type_ == "channel.follow":
            condition["moderator_user_id"] = me
        transport = {"method": "websocket", "session_id": session_id}
        body = {"type": type_, "version": version, "condition": condition, "transport": transport}
        return await self.helix("POST", "/eventsub/subscriptions", json=body)

    async def listening(self, *types: str) -> tuple[Socket, str]:
        """Connect and subscribe; return the socket and the session's id."""
        socket = await self.connect()
        session_id = (await socket.message())["payload"]["session"]["id"]
        for type_ in types or ("channel.chat.message",):
            status, body = await self.subscribe(session_id, type_)
            assert status == 202, body
        return socket, session_id

    async def chat(self, *lines: str) -> Socket:
        """Connect to chat and say some lines."""
        socket = Socket(await self.session.ws_connect(self.twitch.endpoints.irc))
        await socket.ws.send_str("\r\n".join(lines))
        return socket


@asynccontextmanager
async def raw_client(
    twitch: FakeTwitch, *, login: str = "streamer", scopes: Iterable[str] = ("user:read:chat",)
) -> AsyncIterator[RawClient]:
    """Give a client with a token."""
    async with aiohttp.ClientSession() as session:
        yield RawClient(twitch, session, twitch.token(login, scopes))
