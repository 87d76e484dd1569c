"""The addresses under `/helix`: who may call, how often, and what is answered.

Source: https://dev.twitch.tv/docs/api/reference/ and https://dev.twitch.tv/docs/api/guide/#twitch-rate-limits.
"""

import asyncio
import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.peers.fake_twitch import helix_chat, helix_contests, helix_moderation, helix_people, helix_show
from tests.peers.fake_twitch.eventsub import EventSub
from tests.peers.fake_twitch.faults import Faults, HelixFault
from tests.peers.fake_twitch.helix_calls import Call, Reply, Table
from tests.peers.fake_twitch.helix_errors import HelixError
from tests.peers.fake_twitch.programme import World
from tests.peers.fake_twitch.subscriptions import Subscriptions
from tests.peers.fake_twitch.terms import Terms
from tests.peers.fake_twitch.tokens import Token, Tokens
from tests.peers.fake_twitch.world_state import Action

Json = dict[str, Any]

_TABLES: tuple[Table, ...] = (
    helix_people.table,
    helix_chat.table,
    helix_moderation.table,
    helix_contests.table,
    helix_show.table,
)
ENDPOINTS = {key: endpoint for table in _TABLES for key, endpoint in table.endpoints.items()}
_EVENTSUB_PATH = "/eventsub/subscriptions"


@dataclass(slots=True)
class Bucket:
    """Points that come back steadily."""

    size: int
    refill_seconds: float
    level: float
    at: datetime

    def take(self, now: datetime) -> bool:
        """Take a point, and tell whether there was one."""
        gained = (now - self.at).total_seconds() * self.size / self.refill_seconds
        self.level, self.at = min(self.size, self.level + gained), now
        if self.level < 1:
            return False
        self.level -= 1
        return True

    def headers(self) -> dict[str, str]:
        """Return the headers that tell how it stands; the reset is when it is full again."""
        until_full = (self.size - self.level) * self.refill_seconds / self.size
        return _headers(self.size, int(self.level), self.at.timestamp() + until_full)


class Helix:
    """Answers for api.twitch.tv/helix."""

    def __init__(
        self,
        *,
        world: World,
        tokens: Tokens,
        subscriptions: Subscriptions,
        eventsub: EventSub,
        faults: Faults,
        terms: Terms,
    ) -> None:
        self._world = world
        self._tokens = tokens
        self._subscriptions = subscriptions
        self._eventsub = eventsub
        self._faults = faults
        self._terms = terms
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self.calls: list[tuple[str, str, int]] = []

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        path = "/" + request.match_info["path"].strip("/")
        fault = self._faults.of_call(path)
        if fault and not fault.act_first:
            await asyncio.sleep(fault.seconds)
        response = await self._response(request, path, fault)
        if fault and fault.act_first:
            await asyncio.sleep(fault.seconds)
        self.calls.append((request.method, path, response.status))
        return response

    async def _response(self, request: web.Request, path: str, fault: HelixFault | None) -> web.Response:
        headers: dict[str, str] = {}
        try:
            if fault and fault.status:
                raise self._failure(fault, headers)
            token = self._authenticated(request, expires=bool(fault and fault.expires_token))
            self._count(token, headers)
            reply = self._answer(request.method, path, await self._call(request, path, token))
        except HelixError as error:
            return web.json_response(error.json(), status=error.status, headers=headers)
        if reply.body is None:
            return web.Response(status=204, headers=headers)
        return web.json_response(reply.body, status=reply.status, headers=headers)

    def _failure(self, fault: HelixFault, headers: dict[str, str]) -> HelixError:
        assert fault.status is not None
        if fault.status == web.HTTPTooManyRequests.status_code:
            headers |= _headers(self._terms.points, 0, self._world.clock.now().timestamp() + fault.reset_in)
        return HelixError(fault.status, "asked for by a test")

    def _authenticated(self, request: web.Request, *, expires: bool) -> Token:
        kind, _, access = request.headers.get("Authorization", "").partition(" ")
        client_id = request.headers.get("Client-Id", "")
        if kind.lower() != "bearer" or not access:
            raise HelixError(401, "OAuth token is missing")
        if expires and self._tokens.valid(access):
            self._tokens.expire(access)
        token = self._tokens.valid(access)
        if token is None:
            raise HelixError(401, "Invalid OAuth token")
        if not client_id:
            raise HelixError(401, "Client ID is missing")
        if client_id != token.client_id:
            raise HelixError(401, "Client ID and OAuth token do not match")
        return token

    def _count(self, token: Token, headers: dict[str, str]) -> None:
        """Take a point from the bucket of the token's user and client."""
        key = (token.client_id, token.user.id if token.user else "")
        now, size = self._world.clock.now(), self._terms.points
        bucket = self._buckets.setdefault(key, Bucket(size, self._terms.refill_seconds, size, now))
        is_within = bucket.take(now)
        headers |= bucket.headers()
        if not is_within:
            raise HelixError(429, "Request limit exceeded")

    async def _call(self, request: web.Request, path: str, token: Token) -> Call:
        text = await request.text()
        try:
            body = json.loads(text) if text else {}
        except ValueError as error:
            raise HelixError(400, "The request body is not JSON") from error
        if not isinstance(body, dict):
            raise HelixError(400, "The request body is not an object")
        return Call(
            method=request.method,
            path=path,
            token=token,
            query=request.query,
            body=body,
            world=self._world,
            tokens=self._tokens,
            subscriptions=self._subscriptions,
            eventsub=self._eventsub,
        )

    def _answer(self, method: str, path: str, call: Call) -> Reply:
        endpoint = ENDPOINTS.get((method, path))
        if endpoint is None:
            raise HelixError(404, "Not Found")
        endpoint.check(call)
        reply = endpoint.answer(call)
        if method != "GET" and path != _EVENTSUB_PATH:
            login = call.token.user.login if call.token.user else ""
            action = Action(method=method, path=path, login=login, query=dict(call.query), body=call.body)
            self._world.actions.append(action)
        return reply


def _headers(limit: int, remaining: int, reset: float) -> dict[str, str]:
    return {
        "Ratelimit-Limit": str(limit),
        "Ratelimit-Remaining": str(remaining),
        "Ratelimit-Reset": str(math.ceil(reset)),
    }
