"""StreamElements' gateway, as its documentation describes it: https://docs.streamelements.com/websockets."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.peers.networks import Conversation, Network


class AstroServer:
    """Publishes to who has subscribed with the token; `move` hands out a token for the next connection."""

    network: Network

    def __init__(self, token: str) -> None:
        self._token = token
        self._topics: dict[Conversation, set[str]] = {}
        self._reconnect_tokens: set[str] = set()
        self._welcomed = 0
        self.rooms: list[object] = []
        self.errors: dict[str, str] = {}
        """A topic to the error its next subscription meets."""

    async def clients(self) -> int:
        return sum("channel.tips" in topics for topics in self._topics.values())

    async def joined(self) -> int:
        return self._welcomed

    async def donate(self, *payloads: Mapping[str, object], then_drop: bool = False) -> int:
        listeners = [client for client, topics in self._topics.items() if "channel.tips" in topics]
        for payload in payloads:
            for client in listeners:
                await client.send(json.dumps(payload))
        if then_drop:
            await self.drop(*listeners)
        return len(listeners)

    async def chatter(self) -> None:
        texts = ["{", "[]", "7", '"x"', "{}", '{"type":"message","topic":"channel.activities","data":{}}', '{"type":1}']
        for text in [*texts, '{"type":"response","nonce":"of another"}', '{"type":"message","topic":7}']:
            for client in list(self._topics):
                await client.send(text)

    async def restart(self) -> None:
        await self.network.close()
        self._topics.clear()
        await asyncio.sleep(0.1)
        await self.network.open(self.converse)

    async def drop(self, *clients: Conversation) -> None:
        for client in clients or list(self._topics):
            self._topics.pop(client, None)
            await client.close()

    async def move(self, *, valid: bool = True) -> list[Conversation]:
        """Tell all clients to connect anew; the connections they leave stay open, and subscribed."""
        if valid:
            self._reconnect_tokens.add("take me over/=")
        moved = {"type": "reconnect", "data": {"message": "Bye.", "reconnect_token": "take me over/="}}
        for client in list(self._topics):
            await client.send(json.dumps(moved))
        return list(self._topics)

    async def converse(self, client: Conversation) -> None:
        topics: set[str] = set()
        for token in parse_qs(urlsplit(client.target).query).get("reconnect_token", []):
            if token not in self._reconnect_tokens:
                return
            self._reconnect_tokens.remove(token)
            topics |= {"channel.tips", "channel.tips.moderation"}
        self._welcomed += 1
        await client.send(json.dumps({"id": "1", "type": "welcome", "data": {"client_id": "1", "message": "Hello."}}))
        self._topics[client] = topics
        try:
            while True:
                await client.send(json.dumps(self._answer(json.loads(await client.receive()), topics)))
        finally:
            self._topics.pop(client, None)

    def _answer(self, request: dict[str, Any], topics: set[str]) -> dict[str, object]:
        assert request["type"] == "subscribe"
        data = request["data"]
        answer = {"id": "2", "ts": "2026-01-01T00:00:00Z", "type": "response", "nonce": request["nonce"]}
        error = self.errors.pop(data["topic"], None)
        if data["token"] != self._token or data["token_type"] != "jwt":
            error = "err_unauthorized"
        if error:
            return {**answer, "error": error, "data": {"message": f"no: {data['token']}"}}
        topics.add(data["topic"])
        self.rooms.append(data.get("room"))
        return {**answer, "data": {"message": "successfully subscribed to topic", "topic": data["topic"]}}
