"""twitchAPI 4, unmodified, connected to the fake by the addresses its constructors take.

It runs its sockets in threads of its own, starts and stops them with blocking calls, and leaves loops open and tasks
unfinished; here they are ended.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

from twitchAPI.chat import Chat
from twitchAPI.eventsub.websocket import EventSubWebsocket
from twitchAPI.oauth import CodeFlow
from twitchAPI.twitch import Twitch
from twitchAPI.type import AuthScope, ChatEvent

from tests.peers.fake_twitch import CLIENT_SECRET, CONFIDENTIAL_CLIENT, FakeTwitch
from tests.peers.heard import Heard

__all__ = ["AuthScope", "ChatEvent", "EventSubWebsocket", "Twitch", "chat", "eventsub", "listener", "log_in", "say"]


def listener(heard: Heard, name: str) -> Callable[[Any], Awaitable[None]]:
    """Return a callback that keeps what it is told."""

    async def listen(payload: object) -> None:
        heard.add_from_thread(name, payload)

    return listen


@asynccontextmanager
async def log_in(twitch: FakeTwitch, login: str, scopes: Iterable[AuthScope]) -> AsyncIterator[Twitch]:
    """Give the library's client, logged in by the device code grant, which the test approves."""
    auth, wanted = f"{twitch.endpoints.auth}/", list(scopes)
    api = await Twitch(CONFIDENTIAL_CLIENT, CLIENT_SECRET, base_url=f"{twitch.endpoints.helix}/", auth_base_url=auth)
    flow = CodeFlow(api, wanted, auth_base_url=auth)
    code, _ = await flow.get_code()
    twitch.approve(code, login)
    token, refresh = await flow.wait_for_auth_complete()
    await api.set_user_authentication(token, wanted, refresh)
    try:
        yield api
    finally:
        await api.close()


@asynccontextmanager
async def eventsub(twitch: FakeTwitch, api: Twitch) -> AsyncIterator[EventSubWebsocket]:
    """Give its EventSub client, welcomed and running."""
    client = EventSubWebsocket(
        api, connection_url=twitch.endpoints.eventsub, subscription_url=f"{twitch.endpoints.helix}/"
    )
    await asyncio.to_thread(client.start)
    try:
        yield client
    finally:
        await asyncio.to_thread(lambda: asyncio.run(client.stop()))  # type: ignore[no-untyped-call]
        await _end(client._socket_thread, client._socket_loop)  # noqa: SLF001 (the library leaves them behind)


@asynccontextmanager
async def chat(twitch: FakeTwitch, api: Twitch, channels: list[str], heard: Heard) -> AsyncIterator[Chat]:
    """Give its chat client, once it is in the channels."""
    client = await Chat(api, connection_url=twitch.endpoints.irc, initial_channel=channels)
    for event in ChatEvent:
        client.register_event(event, listener(heard, event.value))
    await asyncio.to_thread(client.start)
    try:
        await heard.wait(ChatEvent.JOINED.value, len(channels))
        yield client
    finally:
        await asyncio.to_thread(client.stop)
        await _end(client._Chat__socket_thread, client._Chat__socket_loop)  # noqa: SLF001 (likewise)


async def say(client: Chat, channel: str, text: str) -> None:
    """Let its chat client send a message, in the loop to which its connection belongs."""
    loop = client._callback_loop  # noqa: SLF001 (the only way to it)
    assert loop is not None
    await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(client.send_message(channel, text), loop))


async def _end(thread: threading.Thread | None, loop: asyncio.AbstractEventLoop | None) -> None:
    """Wait for a thread of the library; finish the tasks of its loop, and close that."""
    assert thread is not None
    assert loop is not None
    await asyncio.to_thread(thread.join)

    async def finish() -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*left, return_exceptions=True)

    def close() -> None:
        loop.run_until_complete(finish())
        loop.close()

    await asyncio.to_thread(close)
