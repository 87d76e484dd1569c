"""A Twitch that answers what a test tells it to, and keeps what it was asked."""

import asyncio
import json
import random
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import httpx

from vtuber.domain.events import Event
from vtuber.runtime.clock import LoopClock
from vtuber.twitch.accounts import Account
from vtuber.twitch.capabilities import CAPABILITIES, scopes_for
from vtuber.twitch.endpoints import Endpoints
from vtuber.twitch.helix import DEADLINE_S, Helix
from vtuber.twitch.oauth import OAuth
from vtuber.twitch.token_store import StoredLogin, TokenStore

AT = datetime(2026, 1, 1, tzinfo=UTC)
ENDPOINTS = Endpoints(helix="https://helix.test", auth="https://auth.test")
ALL_SCOPES = scopes_for("streamer", [one.name for one in CAPABILITIES])
ANN = StoredLogin(
    client_id="app", user_id="1", login="ann", scopes=ALL_SCOPES, access_token="access-0", refresh_token="refresh-0"
)

Reaction = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def answer(status: int = 200, body: object = None, **headers: str) -> httpx.Response:
    """Build an answer; header names with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={} if body is None else body, headers=named)


def refusal(status: int, message: str, **headers: str) -> httpx.Response:
    """Build an error as Twitch words them."""
    return answer(status, {"error": "Error", "status": status, "message": message}, **headers)


class Desk:
    """Answers by path, in the order given, `slow_s` seconds after it did what was asked; the last answer stays.

    `calls` are the requests so far.
    """

    def __init__(self) -> None:
        self.calls: list[httpx.Request] = []
        self.slow_s = 0.0
        self._reactions: dict[str, deque[Reaction]] = {}

    def on(self, path: str, *reactions: Reaction) -> None:
        """Set what a path answers from now on."""
        self._reactions[path] = deque(reactions)

    def http(self) -> httpx.AsyncClient:
        """Return a client that reaches nothing but this."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self._react_slowly))

    def asked(self, path: str) -> list[httpx.Request]:
        """Return the requests of one path."""
        return [call for call in self.calls if call.url.path == path]

    async def _react_slowly(self, request: httpx.Request) -> httpx.Response:
        response = self._react(request)
        await asyncio.sleep(self.slow_s)
        return response

    def _react(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request)
        reactions = self._reactions[request.url.path]
        reaction = reactions.popleft() if len(reactions) > 1 else reactions[0]
        if isinstance(reaction, Exception):
            raise reaction
        if callable(reaction):
            return reaction(request)
        return httpx.Response(reaction.status_code, headers=reaction.headers, content=reaction.content)


def form_of(request: httpx.Request) -> dict[str, str]:
    """Return the fields of a posted form."""
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}


def json_of(request: httpx.Request) -> dict[str, Any]:
    """Return the JSON body of a request."""
    body: dict[str, Any] = json.loads(request.content)
    return body


class TokenDesk(Desk):
    """Renews tokens as Twitch does for a public application: each refresh token is good for one use."""

    def __init__(self, *, lasts_s: int = 14_400) -> None:
        super().__init__()
        self.lasts_s = lasts_s
        self.number = 0
        self.refused = 0
        self.valid = {"access-0"}
        self.refreshable = {"refresh-0"}
        self.on("/token", self._token)
        self.on("/validate", self._validate)
        self.on("/revoke", self._revoke)

    def expire(self) -> None:
        """End all access tokens."""
        self.valid.clear()

    def disconnect(self) -> None:
        """End all tokens, as when the account disconnects the application."""
        self.valid.clear()
        self.refreshable.clear()

    def _token(self, request: httpx.Request) -> httpx.Response:
        spent = form_of(request).get("refresh_token", "")
        if spent not in self.refreshable:
            self.refused += 1
            return refusal(400, "Invalid refresh token")
        self.refreshable.discard(spent)
        self.number += 1
        access, refresh = f"access-{self.number}", f"refresh-{self.number}"
        self.valid.add(access)
        self.refreshable.add(refresh)
        body = {"access_token": access, "refresh_token": refresh, "expires_in": self.lasts_s, "scope": [*ALL_SCOPES]}
        return answer(200, body)

    def _validate(self, request: httpx.Request) -> httpx.Response:
        if request.headers["authorization"].removeprefix("OAuth ") not in self.valid:
            return refusal(401, "invalid access token")
        who = {"client_id": "app", "user_id": "1", "login": "ann", "scopes": [*ALL_SCOPES]}
        return answer(200, {**who, "expires_in": self.lasts_s})

    def _revoke(self, request: httpx.Request) -> httpx.Response:
        known = form_of(request)["token"] in self.valid
        self.valid.discard(form_of(request)["token"])
        return answer() if known else refusal(400, "Invalid token")


def clock() -> LoopClock:
    """Return the running loop's clock, set to `AT` now."""
    return LoopClock(epoch=AT)


def dated(moment: datetime) -> str:
    """Spell a moment as a `Date` header does."""
    return format_datetime(moment, usegmt=True)


def oauth_at(http: httpx.AsyncClient, *, client_secret: str | None = None) -> OAuth:
    """Return a client of the application `app`."""
    return OAuth(
        http=http,
        endpoints=ENDPOINTS,
        client_id="app",
        client_secret=client_secret,
        clock=clock(),
        chance=random.Random(7),
    )


def helix_at(http: httpx.AsyncClient, *, deadline_s: float = DEADLINE_S) -> Helix:
    """Return a client of Helix."""
    return Helix(http=http, endpoints=ENDPOINTS, clock=clock(), chance=random.Random(7), deadline_s=deadline_s)


def account_at(
    oauth: OAuth,
    store: TokenStore | None = None,
    *,
    stored: StoredLogin = ANN,
    lasts_s: float | None = 14_400,
    secrets: list[str] | None = None,
) -> Account:
    """Return Ann's login in use; without a store it cannot be renewed."""
    register = ([] if secrets is None else secrets).append
    return Account(
        role="streamer", stored=stored, lasts_s=lasts_s, oauth=oauth, clock=clock(), store=store, register=register
    )


class Notebook:
    """A journal in memory."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._clock = clock()

    def new_id(self) -> str:
        return f"e{len(self.events) + 1}"

    def now(self) -> datetime:
        return self._clock.now()

    async def record(self, event: Event, /) -> None:
        self.events.append(event)


class WordGate:
    """Refuses texts with certain words."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.asked: list[str] = []

    def allows(self, text: str) -> bool:
        self.asked.append(text)
        return not any(word in text for word in self.refused)
