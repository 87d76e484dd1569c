"""TwitchIO 3, unmodified, connected to the fake.

Its HTTP goes through an aiohttp session of ours whose middleware puts the fake's addresses in place of Twitch's; the
address of EventSub is a constant of one of its modules, replaced for as long as a client is connected.
"""

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from unittest import mock

import aiohttp
from yarl import URL

from tests.peers.fake_twitch import CLIENT_SECRET, CONFIDENTIAL_CLIENT, FakeTwitch
from tests.peers.heard import Heard

with warnings.catch_warnings():
    # TwitchIO derives its web adapter from aiohttp's Application, which aiohttp advises against as it is imported.
    warnings.filterwarnings("ignore", "Inheritance class .* from web.Application", DeprecationWarning)
    import twitchio
    from twitchio import eventsub
    from twitchio.types_ import eventsub as shapes

__all__ = ["eventsub", "shapes", "twitchio", "twitchio_client"]

EVENTS = (
    "message",
    "chat_notification",
    "message_delete",
    "chat_clear_user",
    "bits_use",
    "cheer",
    "follow",
    "subscription",
    "subscription_gift",
    "subscription_message",
    "raid",
    "custom_redemption_add",
    "hype_train",
    "hype_train_progress",
    "hype_train_end",
    "poll_begin",
    "poll_progress",
    "poll_end",
    "prediction_begin",
    "prediction_progress",
    "prediction_lock",
    "prediction_end",
    "charity_campaign_donate",
    "ad_break",
    "shield_mode_begin",
    "shield_mode_end",
    "ban",
    "unban",
    "stream_online",
    "stream_offline",
    "websocket_welcome",
    "websocket_closed",
    "subscription_revoked",
)
"""TwitchIO's names of the events that are kept."""


def _rewriting(twitch: FakeTwitch) -> aiohttp.ClientMiddlewareType:
    places = {
        "https://api.twitch.tv/helix": twitch.endpoints.helix,
        "https://id.twitch.tv/oauth2": twitch.endpoints.auth,
    }

    async def rewrite(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        for theirs, ours in places.items():
            if str(request.url).startswith(theirs):
                request.url = URL(str(request.url).replace(theirs, ours), encoded=True)
                request.headers["Host"] = f"{request.url.host}:{request.url.port}"
        assert request.url.host == "127.0.0.1", "a test must not leave the machine"
        return await handler(request)

    return rewrite


@asynccontextmanager
async def twitchio_client(twitch: FakeTwitch) -> AsyncIterator[tuple[twitchio.Client, Heard]]:
    """Give a client that has logged in as an app, and what it hears."""
    heard = Heard()
    async with aiohttp.ClientSession(middlewares=[_rewriting(twitch)]) as session:
        with mock.patch.object(eventsub.websockets, "WSS", twitch.endpoints.eventsub):
            client = twitchio.Client(
                client_id=CONFIDENTIAL_CLIENT, client_secret=CLIENT_SECRET, session=session, fetch_client_user=False
            )
            for name in EVENTS:
                client.add_listener(_listener(heard, name), event=f"event_{name}")
            await client.login(load_tokens=False, save_tokens=False)
            try:
                yield client, heard
            finally:
                await client.close()
                # Its cancelled tasks end in the next rounds of the loop.
                for _ in range(20):
                    await asyncio.sleep(0.0025)


def _listener(heard: Heard, name: str) -> Callable[[object], Coroutine[Any, Any, None]]:
    async def listen(payload: object) -> None:
        heard.add(name, payload)

    return listen
