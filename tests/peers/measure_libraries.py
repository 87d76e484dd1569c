"""How TwitchIO and twitchAPI take faults of EventSub and Helix: `python -m tests.peers.measure_libraries`.

Somebody chats every 50 ms, numbered. A fault is set off; the table tells how long after it the first message arrives
again over a new connection, how many of the messages were never told to the library's user, and how many were told
more than once. A message counts as lost whether Twitch had sent it or not: the user does not see the difference.
"""

import argparse
import asyncio
import logging
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from tests.peers import twitchapi_peer, twitchio_peer
from tests.peers.fake_twitch import CONFIDENTIAL_CLIENT, FakeTwitch
from tests.peers.heard import Heard

_EVERY_S = 0.05
_BEFORE_S = 0.5
_AFTER_S = 1.0
_PATIENCE_S = 60.0
_SUBSCRIBE = "/eventsub/subscriptions"

Look = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Connected:
    """A library's client that hears chat: what it heard, and a call of Helix through it."""

    heard: Heard
    look: Look
    text_of: Callable[[object], str]

    def texts(self) -> list[str]:
        """Return what was said, as far as the library told it."""
        return [self.text_of(payload) for payload in self.heard.all("message")]


@asynccontextmanager
async def twitchio(twitch: FakeTwitch) -> AsyncIterator[Connected]:
    """Connect TwitchIO."""
    me = twitch.world.broadcaster.id
    token = twitch.token("streamer", ["user:read:chat"], client_id=CONFIDENTIAL_CLIENT)
    async with twitchio_peer.twitchio_client(twitch) as (client, heard):
        await client.add_token(token.access, token.refresh)
        wanted = twitchio_peer.eventsub.ChatMessageSubscription(broadcaster_user_id=me, user_id=me)
        await client.subscribe_websocket(wanted, token_for=me, as_bot=False)
        yield Connected(heard, lambda: client.fetch_user(token_for=me), lambda payload: str(payload.text))  # type: ignore[attr-defined]


@asynccontextmanager
async def twitchapi(twitch: FakeTwitch) -> AsyncIterator[Connected]:
    """Connect twitchAPI."""
    me, heard = twitch.world.broadcaster.id, Heard()
    scope = twitchapi_peer.AuthScope.USER_READ_CHAT

    def text(payload: object) -> str:
        return str(payload.event.message.text)  # type: ignore[attr-defined]

    async with (
        twitchapi_peer.log_in(twitch, "streamer", [scope]) as api,
        twitchapi_peer.eventsub(twitch, api) as client,
    ):
        await client.listen_channel_chat_message(me, me, twitchapi_peer.listener(heard, "message"))

        async def look() -> object:
            return [user async for user in api.get_users()]

        yield Connected(heard, look, text)


LIBRARIES: dict[str, Callable[[FakeTwitch], AbstractAsyncContextManager[Connected]]] = {
    "TwitchIO": twitchio,
    "twitchAPI": twitchapi,
}


async def _close_4006(twitch: FakeTwitch) -> None:
    await twitch.faults.close_eventsub(4006)


async def _drop(twitch: FakeTwitch) -> None:
    twitch.faults.drop_eventsub()


async def _reset(twitch: FakeTwitch) -> None:
    twitch.faults.drop_eventsub(reset=True)


async def _dead_line(twitch: FakeTwitch) -> None:
    """Fall silent until the client connects anew."""
    before = twitch.eventsub.accepted
    twitch.faults.mute()
    await twitch.until(lambda: twitch.eventsub.accepted > before, within=_PATIENCE_S)
    twitch.faults.mute(muted=False)


async def _reconnect(twitch: FakeTwitch) -> None:
    await twitch.faults.reconnect_eventsub()


async def _close_and_refuse(twitch: FakeTwitch) -> None:
    twitch.faults.refuse(3.0, "eventsub")
    await twitch.faults.close_eventsub(4006)


async def _close_and_429(twitch: FakeTwitch) -> None:
    twitch.faults.fail(429, path=_SUBSCRIBE)
    await twitch.faults.close_eventsub(4006)


async def _duplicate(twitch: FakeTwitch) -> None:
    twitch.faults.duplicate()


FAULTS: dict[str, Callable[[FakeTwitch], Awaitable[None]]] = {
    "close 4006": _close_4006,
    "connection dropped (FIN)": _drop,
    "connection dropped (RST)": _reset,
    "line dead, keepalives missed": _dead_line,
    "session_reconnect": _reconnect,
    "close 4006, refused for 3 s": _close_and_refuse,
    "close 4006, then 429 on subscribing": _close_and_429,
    "one notification redelivered": _duplicate,
}
_SAME_CONNECTION = {"one notification redelivered"}


async def measure(library: str, fault: str) -> str:
    """Set one fault off for one library and say what came of it."""
    async with FakeTwitch() as twitch, LIBRARIES[library](twitch) as client:
        said: list[str] = []

        async def talk() -> None:
            while True:
                said.append(f"message {len(said)}")
                twitch.world.chat("ada", said[-1])
                await asyncio.sleep(_EVERY_S)

        async with asyncio.TaskGroup() as group:
            talking = group.create_task(talk())
            await asyncio.sleep(_BEFORE_S)
            recovered = await _seconds_to_recover(twitch, client, fault)
            await asyncio.sleep(_AFTER_S)
            talking.cancel()
        await asyncio.sleep(_AFTER_S)
        counted = Counter(client.texts())
        lost = sum(text not in counted for text in said)
        doubled = sum(times > 1 for times in counted.values())
        time = "never in 60 s" if recovered is None else f"{recovered:.2f} s"
        return f"{library:10} {fault:37} {time:>14} {lost:>6} of {len(said):<5} {doubled:>5}"


async def _seconds_to_recover(twitch: FakeTwitch, client: Connected, fault: str) -> float | None:
    """Return how long it takes from the fault to the first message over a later connection."""
    loop = asyncio.get_running_loop()
    old = set(twitch.eventsub.sessions)
    began = loop.time()
    try:
        await FAULTS[fault](twitch)
        if fault in _SAME_CONNECTION:
            before = len(client.texts())
            await twitch.until(lambda: len(client.texts()) > before, within=_PATIENCE_S)
        else:
            await twitch.until(lambda: _heard_over_another(twitch, client, old), within=_PATIENCE_S)
    except TimeoutError:
        return None
    return loop.time() - began


def _heard_over_another(twitch: FakeTwitch, client: Connected, old: set[str]) -> bool:
    told = set(client.texts())
    return any(
        set(entry.reached) - old and entry.event["message"]["text"] in told
        for entry in twitch.world.notes("channel.chat.message")
    )


async def measure_429(library: str) -> str:
    """Answer one call of Helix with 429 and a reset in one second; say what the caller sees."""
    async with FakeTwitch() as twitch, LIBRARIES[library](twitch) as client:
        loop = asyncio.get_running_loop()
        twitch.faults.fail(429, reset_in=1.0, path="/users")
        began = loop.time()
        try:
            await client.look()
        except Exception as error:
            seen = f"raises {type(error).__name__}"
        else:
            seen = "waits and answers"
        return f"{library:10} {'a call answered with 429':37} {loop.time() - began:>12.2f} s   {seen}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.peers.measure_libraries")
    parser.add_argument("--only", default="", help="only faults whose name holds these words")
    only = parser.parse_args().only
    logging.disable(logging.CRITICAL)
    show(f"{'library':10} {'fault':37} {'heard again':>14} {'lost':>6}    {'':5} {'twice':>5}")
    for fault in FAULTS:
        for library in LIBRARIES:
            if only in fault:
                show(asyncio.run(measure(library, fault)))
    for library in LIBRARIES:
        show(asyncio.run(measure_429(library)))


def show(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
