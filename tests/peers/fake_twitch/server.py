"""The whole fake: one server on the loopback interface, in the event loop of the test."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.peers.fake_twitch.eventsub import EventSub
from tests.peers.fake_twitch.faults import Faults
from tests.peers.fake_twitch.helix import Helix
from tests.peers.fake_twitch.irc_server import IrcServer
from tests.peers.fake_twitch.oauth import OAuth
from tests.peers.fake_twitch.programme import World
from tests.peers.fake_twitch.subscriptions import Subscriptions
from tests.peers.fake_twitch.terms import Terms, WallClock
from tests.peers.fake_twitch.tokens import PUBLIC_CLIENT, Token, Tokens
from vtuber.twitch.endpoints import Endpoints

_HOST = "127.0.0.1"


class FakeTwitch:
    """Twitch for tests: `endpoints` to connect to, `world` to make things happen in, `faults` to break things.

    `login` owns the channel in which things happen unless another is named. `clients` are the client ids it knows,
    each with its secret or None.
    """

    def __init__(
        self, *, login: str = "streamer", name: str | None = None, terms: Terms | None = None, port: int = 0
    ) -> None:
        self.terms = terms or Terms()
        self.clock = WallClock()
        self.world = World(login=login, name=name, clock=self.clock)
        self.faults = Faults()
        self.tokens = Tokens(clock=self.clock, terms=self.terms)
        self.subscriptions = Subscriptions(self.world)
        self.eventsub = EventSub(
            world=self.world, subscriptions=self.subscriptions, faults=self.faults, terms=self.terms
        )
        self.irc = IrcServer(world=self.world, tokens=self.tokens, terms=self.terms)
        self.helix = Helix(
            world=self.world,
            tokens=self.tokens,
            subscriptions=self.subscriptions,
            eventsub=self.eventsub,
            faults=self.faults,
            terms=self.terms,
        )
        self.oauth = OAuth(tokens=self.tokens, world=self.world, terms=self.terms, clock=self.clock)
        self.faults.bind(eventsub=self.eventsub, irc=self.irc)
        self.world.outlets += [self.irc, self.eventsub]
        self._port = port
        self._stack = AsyncExitStack()

    @property
    def clients(self) -> dict[str, str | None]:
        """The client ids, each with its secret; a public client has none."""
        return self.tokens.clients

    @property
    def endpoints(self) -> Endpoints:
        """Where to connect."""
        place = f"{_HOST}:{self._port}"
        return Endpoints(
            irc=f"ws://{place}/irc",
            eventsub=f"ws://{place}/eventsub/ws",
            helix=f"http://{place}/helix",
            auth=f"http://{place}/oauth2",
        )

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        app = web.Application(middlewares=[self._refusing])
        app.on_response_prepare.append(self._date)
        app.add_routes(
            [
                web.get("/irc", self.irc.handle),
                web.get("/eventsub/ws", self.eventsub.handle),
                web.route("*", "/helix/{path:.*}", self.helix.handle),
                *self.oauth.routes(),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        self._stack.push_async_callback(self._hang_up)
        site = web.TCPSite(runner, _HOST, self._port)
        await site.start()
        self._port = runner.addresses[0][1]
        self.eventsub.address = self.endpoints.eventsub
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections and stop listening."""
        await self._stack.aclose()

    def token(self, login: str, scopes: Iterable[str] = (), *, client_id: str = PUBLIC_CLIENT) -> Token:
        """Give a user's access and refresh token without any grant being asked for."""
        return self.tokens.grant(client_id, self.world.user(login), scopes)

    def approve(self, user_code: str, login: str, scopes: Iterable[str] | None = None) -> None:
        """Say yes, as `login`, to a device code; `scopes` overrules what was asked for."""
        device = self.tokens.devices[user_code.upper().replace("-", "")]
        device.state, device.user = "approved", self.world.user(login)
        if scopes is not None:
            device.scopes = frozenset(scopes)

    def deny(self, user_code: str) -> None:
        """Say no to a device code."""
        self.tokens.devices[user_code].state = "denied"

    def expire(self, access: str) -> None:
        """Let an access token expire."""
        self.tokens.expire(access)

    def revoke_login(self, login: str) -> None:
        """Disconnect the app from an account: its tokens are void and its EventSub subscriptions are revoked."""
        user = self.world.user(login)
        self.tokens.disconnect(user)
        for each in self.subscriptions.all:
            if each.user_id == user.id and each.status == "enabled":
                self.eventsub.revoke(each, "authorization_revoked")

    def drop_scope(self, login: str, scope: str) -> None:
        """Take one scope from an account's tokens; subscriptions that rest on it alone are revoked."""
        user = self.world.user(login)
        self.tokens.drop_scope(user, scope)
        left = {each for token in self.tokens.of(login) for each in token.scopes}
        for each in self.subscriptions.all:
            rests_on_it = scope in each.scopes and not left.intersection(each.scopes)
            if each.user_id == user.id and each.status == "enabled" and rests_on_it:
                self.eventsub.revoke(each, "authorization_revoked")

    async def until(self, holds: Callable[[], object], within: float = 10.0) -> None:
        """Wait until something holds; raise `TimeoutError` when it does not within some seconds."""
        async with asyncio.timeout(within):
            while True:
                if holds():
                    return
                await asyncio.sleep(0.005)

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = format_datetime(self.clock.now(), usegmt=True)

    async def _hang_up(self) -> None:
        await asyncio.gather(*(wire.close(1001) for wire in (*self.eventsub.connections, *self.irc.connections)))

    @web.middleware
    async def _refusing(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        place = request.path.strip("/").partition("/")[0]
        if self.faults.refuses(place):
            if request.transport:
                request.transport.abort()
            raise web.HTTPServiceUnavailable
        return await handler(request)
