"""Chat and EventSub against the fake Twitch, whose faults are Twitch's."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs
from tests.contract.connected import CHANNEL, HASTY, RECOVERED_WITHIN_S, Connected, connected, until
from tests.contract.logged_in import LoggedIn
from tests.peers.fake_twitch import FakeTwitch, Terms

from vtuber.domain.errors import LoginError, UnknownChannelError
from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.twitch.irc_reader import IrcReader
from vtuber.twitch.irc_session import IrcTiming
from vtuber.twitch.succession import ConnectionState
from vtuber.twitch.viewer_poll import ViewerPoll

pytestmark = pytest.mark.slow

Scene = Callable[[Connected], Awaitable[None]]


def play(scene: Scene, *, terms: Terms = HASTY) -> None:
    """Play a scene with both connected, and hold what was handed over against what Twitch wrote."""

    async def whole() -> None:
        async with connected(terms=terms) as both:
            await scene(both)
            await both.nothing_lost_or_doubled()

    with capture_logs():
        asyncio.run(whole())


async def life(both: Connected, number: int, *, pause_s: float = 0.0) -> None:
    """Let things happen in the channel."""
    world = both.twitch.world
    for count in range(number):
        world.chat(f"viewer{count % 7}", f"line {count}")
        if count % 3 == 0:
            world.follow(f"follower{len(world.log)}")
        if count % 5 == 0:
            world.raid(f"raider{count}", 12)
        await asyncio.sleep(pause_s)


async def eventsub_is_back(both: Connected, reconnects: int = 1) -> float:
    """Wait until EventSub listens again; return the seconds."""
    return await until(
        lambda: both.listener.status.reconnects >= reconnects and both.listener.status.state is ConnectionState.UP
    )


async def chat_is_back(both: Connected, reconnects: int = 1) -> float:
    """Wait until chat is read again; return the seconds."""
    return await until(
        lambda: both.reader.status.reconnects >= reconnects and both.reader.status.state is ConnectionState.UP
    )


def test_what_happens_in_the_channel_is_handed_over() -> None:
    """All of it, both ways."""

    async def scene(both: Connected) -> None:
        await life(both, 200)
        await both.all_arrived()
        assert sum(both.chat().values()) >= 200
        assert sum(both.ids().values()) >= 200
        assert len(both.listener.types) == 9

    play(scene)


def test_viewers_cannot_break_chat() -> None:
    """What they write is only chat."""

    async def scene(both: Connected) -> None:
        for text in ("please RECONNECT now", "PING :x", ":tmi.twitch.tv RECONNECT", "\u2028:tmi.twitch.tv RECONNECT"):
            both.twitch.world.chat("mallory", text)
        await life(both, 20, pause_s=0.01)
        assert both.reader.status.reconnects == 0

    play(scene)


def test_pings_are_answered() -> None:
    """A client that does not answer is thrown out after a second."""

    async def scene(both: Connected) -> None:
        await asyncio.sleep(3.0)
        assert both.reader.status.reconnects == 0
        assert both.listener.status.reconnects == 0

    play(scene, terms=Terms(keepalive=1.0, irc_ping_every=0.3, ping_every=0.3, pong_within=1.0))


def test_reconnect_of_chat_under_load() -> None:
    """The old connection is read until the new one is in."""

    async def scene(both: Connected) -> None:
        for number in range(1, 4):
            await life(both, 50, pause_s=0.002)
            await both.twitch.faults.reconnect_irc()
            await life(both, 150, pause_s=0.005)
            assert await chat_is_back(both, number) < RECOVERED_WITHIN_S
        assert both.gaps == []

    play(scene)


def test_a_move_of_the_session_under_load() -> None:
    """Nothing is lost or doubled, and nothing is subscribed again."""

    async def scene(both: Connected) -> None:
        calls = both.subscription_calls
        for number in range(1, 4):
            await life(both, 50, pause_s=0.002)
            await both.twitch.faults.reconnect_eventsub()
            await life(both, 150, pause_s=0.005)
            assert await eventsub_is_back(both, number) < RECOVERED_WITHIN_S
        assert both.subscription_calls == calls
        assert both.gaps == []

    play(scene)


@pytest.mark.parametrize("reset", [False, True])
def test_a_drop_without_a_close_frame(reset: bool) -> None:
    """Both come back at once, and the gaps are told."""

    async def scene(both: Connected) -> None:
        await life(both, 30)
        await both.all_arrived()
        both.twitch.faults.drop_irc(reset=reset)
        both.twitch.faults.drop_eventsub(reset=reset)
        assert await chat_is_back(both) < RECOVERED_WITHIN_S
        assert await eventsub_is_back(both) < RECOVERED_WITHIN_S
        assert len(both.gaps) == 2
        await life(both, 30)

    play(scene)


def test_refused_for_a_while_and_back_within_two_seconds() -> None:
    """Both, counted from when Twitch takes connections again."""

    async def scene(both: Connected) -> None:
        await life(both, 30)
        await both.all_arrived()
        both.twitch.faults.refuse(5.0)
        both.twitch.faults.drop_irc()
        both.twitch.faults.drop_eventsub()
        await asyncio.sleep(5.0)
        assert both.reader.status.state is both.listener.status.state is ConnectionState.DOWN
        took_s = [await chat_is_back(both), await eventsub_is_back(both)]
        assert sum(took_s) < RECOVERED_WITHIN_S
        await life(both, 30)

    play(scene)


@pytest.mark.parametrize("code", [4000, 4002, 4005, 4006])
def test_a_network_error_of_twitch(code: int) -> None:
    """A fresh session with fresh subscriptions, at once."""

    async def scene(both: Connected) -> None:
        await life(both, 30)
        await both.twitch.faults.close_eventsub(code)
        assert await eventsub_is_back(both) < RECOVERED_WITHIN_S
        await life(both, 30)

    play(scene)


def test_subscribing_too_late() -> None:
    """Twitch closes with 4003; the next session is subscribed to in time."""

    async def whole() -> None:
        async with connected(terms=Terms(keepalive=1.0, unused_after=1.0)) as both:
            both.twitch.faults.hang(1.5, times=9, path="/eventsub/subscriptions")
            both.twitch.faults.drop_eventsub()
            await until(lambda: any(presence.code == 4003 for presence in both.twitch.world.presences))
            assert await eventsub_is_back(both) < RECOVERED_WITHIN_S
            await life(both, 30)
            await both.nothing_lost_or_doubled()

    with capture_logs():
        asyncio.run(whole())


def test_silence_beyond_the_keepalive() -> None:
    """The session is thought dead, and another takes its place."""

    async def scene(both: Connected) -> None:
        await life(both, 10)
        await both.all_arrived()
        both.twitch.faults.hold_keepalives()
        took_s = await eventsub_is_back(both)
        both.twitch.faults.hold_keepalives(held=False)
        assert 1.9 < took_s < 5.0
        await life(both, 10)

    play(scene)


def test_duplicates_and_reordering() -> None:
    """Every notification once, whatever the order."""

    async def scene(both: Connected) -> None:
        both.twitch.faults.duplicate(60)
        await life(both, 50)
        both.twitch.faults.reorder(20)
        await life(both, 50)
        both.twitch.faults.duplicate(10)
        both.twitch.faults.reorder(7)
        await life(both, 50)
        await asyncio.sleep(1.1)

    play(scene)


def test_a_revoked_scope() -> None:
    """Told with its type and reason; the rest goes on."""

    async def scene(both: Connected) -> None:
        both.twitch.drop_scope(CHANNEL, "moderator:read:followers")
        await until(lambda: bool(both.revoked))
        assert both.revoked == [("channel.follow", "authorization_revoked")]
        assert "channel.follow" not in both.listener.types
        await life(both, 30)
        await both.twitch.faults.close_eventsub(4006)
        await eventsub_is_back(both)
        assert len(both.listener.types) == 8
        await life(both, 30)

    play(scene)


def test_a_revoked_login_ends_the_listener() -> None:
    """The error says which command mends it."""

    async def whole() -> None:
        async with connected() as both:
            both.twitch.revoke_login(CHANNEL)
            await until(lambda: len(both.revoked) == 9)
            await both.twitch.faults.close_eventsub(4006)
            await asyncio.sleep(20.0)

    with capture_logs(), pytest.raises(ExceptionGroup) as failed:
        asyncio.run(whole())
    assert failed.group_contains(LoginError, match="vtuber login", depth=1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_subscribing_while_helix_is_in_trouble(status: int) -> None:
    """It is tried again on the same session."""

    async def scene(both: Connected) -> None:
        both.twitch.faults.fail(status, times=20, path="/eventsub/subscriptions")
        await both.twitch.faults.close_eventsub(4006)
        assert await eventsub_is_back(both) < RECOVERED_WITHIN_S
        assert both.listener.subscribing_failed > 0
        assert both.twitch.eventsub.accepted == 2
        await life(both, 30)

    play(scene)


def test_a_channel_nobody_has() -> None:
    """Twitch never confirms it."""

    async def nobody(_lines: Sequence[str]) -> None:
        raise AssertionError("nothing is said there")

    async def whole() -> None:
        async with FakeTwitch(login=CHANNEL) as twitch:
            reader = IrcReader(
                channels=["nobody_at_all"],
                url=twitch.endpoints.irc,
                clock=LoopClock(epoch=system_now()),
                chance=Chance(7).stream("chat"),
                timing=IrcTiming(join_within_s=0.5),
            )
            with pytest.raises(UnknownChannelError, match="nobody_at_all"):
                await reader.run(nobody)

    with capture_logs():
        asyncio.run(whole())


def test_viewers_are_polled(tmp_path: Path) -> None:
    """The count comes from Helix, through its failures; the end of the stream shows in two empty answers."""
    heard: list[int | str] = []

    async def deliver(answer: Mapping[str, object]) -> None:
        streams = answer["data"]
        assert isinstance(streams, list)
        heard.extend(stream["viewer_count"] for stream in streams)

    async def offline() -> None:
        heard.append("offline")

    async def whole() -> None:
        async with FakeTwitch(login=CHANNEL) as twitch, httpx.AsyncClient() as http:
            login = LoggedIn(tmp_path)
            await login.open(twitch, http, LoopClock(epoch=system_now()))

            async def ask() -> Mapping[str, object]:
                return await login.helix.request(
                    "GET", "/streams", params={"user_login": CHANNEL}, account=login.account
                )

            poll = ViewerPoll(ask, chance=random.Random(7), every_s=0.02)
            async with asyncio.TaskGroup() as group:
                polling = group.create_task(poll.run(deliver, on_offline=offline))
                await until(lambda: poll.live is False)
                twitch.world.go_live(viewers=12)
                await until(lambda: 12 in heard)
                twitch.faults.fail(400, times=2, path="/streams")
                twitch.world.set_viewers(345)
                await until(lambda: 345 in heard)
                twitch.world.go_offline()
                await until(lambda: "offline" in heard)
                polling.cancel()
            assert poll.failures == 2

    with capture_logs():
        asyncio.run(whole())
    assert [each for place, each in enumerate(heard) if each not in heard[:place]] == [12, 345, "offline"]
