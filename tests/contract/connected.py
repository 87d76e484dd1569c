"""The chat reader and the EventSub listener connected to the fake Twitch, and what they handed over."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from tests.peers.fake_twitch import PUBLIC_CLIENT, FakeTwitch, Terms
from tests.peers.fake_twitch.lines import COMMANDS, TAGS, Line

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.twitch.eventsub_listener import EventSubListener, SubscribePort
from vtuber.twitch.irc_reader import IrcReader
from vtuber.twitch.succession import ConnectionState, Gap

CHANNEL = "streamer"
SCOPES = (
    "user:read:chat",
    "bits:read",
    "channel:read:subscriptions",
    "channel:read:redemptions",
    "channel:read:hype_train",
    "moderator:read:followers",
)
TYPES = {
    "channel.chat.message": "1",
    "channel.follow": "2",
    "channel.raid": "1",
    "channel.bits.use": "1",
    "channel.subscribe": "1",
    "channel.channel_points_custom_reward_redemption.add": "1",
    "channel.hype_train.begin": "2",
    "stream.online": "1",
    "stream.offline": "1",
}
HASTY = Terms(keepalive=1.0)
PATIENCE_S = 30.0
RECOVERED_WITHIN_S = 2.0


OpenPort = Callable[[FakeTwitch, httpx.AsyncClient, LoopClock], Awaitable[SubscribePort]]
"""Makes the listener's port to Helix."""


class PlainSubscriptions:
    """Subscribes a session through the fake's Helix; the plainest thing that satisfies the listener's port."""

    def __init__(self, twitch: FakeTwitch, http: httpx.AsyncClient) -> None:
        self._twitch = twitch
        self._http = http
        self._owner = twitch.world.broadcaster.id
        self._access = twitch.token(CHANNEL, SCOPES).access

    async def subscribe(self, session_id: str) -> frozenset[str]:
        answers = await asyncio.gather(*(self._create(kind, version, session_id) for kind, version in TYPES.items()))
        return frozenset(kind for kind in answers if kind)

    async def _create(self, kind: str, version: str, session_id: str) -> str | None:
        response = await self._http.post(
            f"{self._twitch.endpoints.helix}/eventsub/subscriptions",
            headers={"Authorization": f"Bearer {self._access}", "Client-Id": PUBLIC_CLIENT},
            json={
                "type": kind,
                "version": version,
                "condition": self._condition(kind),
                "transport": {"method": "websocket", "session_id": session_id},
            },
        )
        match response.status_code:
            case 202 | 409:
                return kind
            case 403:
                return None
            case 401:
                raise LoginError("The login is not accepted. Run `vtuber login twitch`.")
            case status:
                raise PlatformError(f"Helix answered {status}")

    def _condition(self, kind: str) -> dict[str, str]:
        if kind == "channel.raid":
            return {"to_broadcaster_user_id": self._owner}
        condition = {"broadcaster_user_id": self._owner}
        if kind.startswith("channel.chat."):
            condition["user_id"] = self._owner
        if kind == "channel.follow":
            condition["moderator_user_id"] = self._owner
        return condition


@dataclass(slots=True, kw_only=True)
class Connected:
    """Everything a scene needs; `lines` and `messages` are what was handed over, in order."""

    twitch: FakeTwitch
    reader: IrcReader
    listener: EventSubListener
    lines: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    revoked: list[tuple[str, str]] = field(default_factory=list)

    async def take_lines(self, lines: Sequence[str]) -> None:
        self.lines += lines

    async def take_messages(self, texts: Sequence[str]) -> None:
        self.messages += texts

    @property
    def subscription_calls(self) -> int:
        """How often Helix was asked for a subscription."""
        return sum(path == "/eventsub/subscriptions" for _, path, _ in self.twitch.helix.calls)

    @property
    def both_up(self) -> bool:
        states = {self.reader.status.state, self.listener.status.state}
        return states == {ConnectionState.UP}

    def ids(self) -> Counter[str]:
        """Return how often each message id was handed over."""
        return Counter(json.loads(text)["metadata"]["message_id"] for text in self.messages)

    def ids_owed(self) -> Counter[str]:
        """Return the ids of the notifications that were written to a session: each is owed once."""
        return Counter(
            message_id for happened in self.twitch.world.owed() for message_id in happened.message_ids.values()
        )

    def chat(self) -> Counter[str]:
        """Return how often each line about the channel was handed over, without the state of the room."""
        return Counter(line for line in self.lines if " ROOMSTATE " not in line)

    def chat_owed(self) -> Counter[str]:
        """Return the lines that were written to a connection: each is owed once."""
        return Counter(
            happened.what.render({TAGS, COMMANDS}) or ""
            for happened in self.twitch.world.log
            if isinstance(happened.what, Line) and happened.reached
        )

    async def all_arrived(self) -> None:
        """Wait until everything owed was handed over; the assertion that follows says what is wrong."""
        try:
            await until(lambda: self.ids() >= self.ids_owed() and self.chat() >= self.chat_owed(), within_s=10.0)
        except TimeoutError:
            return

    async def nothing_lost_or_doubled(self) -> None:
        """Hold what was handed over against what was written."""
        await self.all_arrived()
        assert self.ids_owed() - self.ids() == Counter(), "notifications lost"
        assert self.ids() - self.ids_owed() == Counter(), "notifications doubled"
        assert self.chat_owed() - self.chat() == Counter(), "chat lost"
        assert self.chat() - self.chat_owed() == Counter(), "chat doubled"


async def until(is_so: Callable[[], bool], *, within_s: float = PATIENCE_S) -> float:
    """Wait until something is so, and return how many seconds that took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(within_s):
        while True:
            if is_so():
                return loop.time() - began
            await asyncio.sleep(0.005)


async def plain_port(twitch: FakeTwitch, http: httpx.AsyncClient, _clock: LoopClock) -> SubscribePort:
    """Make the plainest port."""
    return PlainSubscriptions(twitch, http).subscribe


@asynccontextmanager
async def connected(
    *, terms: Terms = HASTY, seed: int = 7, open_port: OpenPort = plain_port
) -> AsyncIterator[Connected]:
    """Connect both to a fake Twitch; leaving the block ends them."""
    async with FakeTwitch(login=CHANNEL, terms=terms) as twitch, httpx.AsyncClient() as http:
        clock, chance = LoopClock(epoch=system_now()), random.Random(seed)
        gaps: list[Gap] = []
        revoked: list[tuple[str, str]] = []
        reader = IrcReader(channels=[CHANNEL], url=twitch.endpoints.irc, clock=clock, chance=chance, on_gap=gaps.append)
        listener = EventSubListener(
            url=twitch.endpoints.eventsub,
            subscribe=await open_port(twitch, http, clock),
            clock=clock,
            chance=chance,
            on_revoked=lambda kind, status: revoked.append((kind, status)),
            on_gap=gaps.append,
        )
        both = Connected(twitch=twitch, reader=reader, listener=listener, gaps=gaps, revoked=revoked)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(reader.run(both.take_lines)),
                group.create_task(listener.run(both.take_messages)),
            ]
            await until(lambda: both.both_up)
            yield both
            for task in tasks:
                task.cancel()
