"""The EventSub listener against a server that misbehaves."""

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Sequence

import pytest
from structlog.testing import capture_logs
from tests.unit.twitch.scripted_socket import Peer, ScriptedServer, Taken, beside, until

from vtuber.domain.errors import LoginError, PlatformError
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.twitch.eventsub_listener import EventSubListener
from vtuber.twitch.succession import ConnectionState, Gap

pytestmark = pytest.mark.slow


class Twitch:
    """A server with a way to subscribe: an error in `refusals` is raised instead, one each time."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        self.types = frozenset({"channel.follow", "channel.raid"})
        self.subscribed: list[str] = []
        self.refusals: list[Exception] = []
        self.gaps: list[Gap] = []
        self.revoked: list[tuple[str, str]] = []

    async def subscribe(self, session_id: str) -> frozenset[str]:
        if self.refusals:
            raise self.refusals.pop(0)
        self.subscribed.append(session_id)
        return self.types

    def listener(self, *, limit: int = 10_000) -> EventSubListener:
        return EventSubListener(
            url=self.server.url,
            subscribe=self.subscribe,
            clock=LoopClock(epoch=system_now()),
            chance=random.Random(7),
            limit=limit,
            on_revoked=lambda kind, status: self.revoked.append((kind, status)),
            on_gap=self.gaps.append,
        )

    async def let_in(self, session_id: str, *, keepalive_s: float = 10.0) -> Peer:
        """Welcome the next connection."""
        peer = await self.server.next_peer()
        await peer.send(
            message("session_welcome", session={"id": session_id, "keepalive_timeout_seconds": keepalive_s})
        )
        return peer


def message(kind: str, message_id: str = "m", **payload: object) -> str:
    """Return a frame."""
    return json.dumps({"metadata": {"message_id": message_id, "message_type": kind}, "payload": payload})


def notification(message_id: object) -> str:
    """Return a notification."""
    return message("notification", str(message_id), subscription={"type": "channel.follow"}, event={})


def moving(url: str) -> str:
    """Return the order to move."""
    return message("session_reconnect", session={"id": "s", "reconnect_url": url})


def ids_of(taken: Taken) -> list[str]:
    """Return the ids of what was handed over, in order."""
    return [json.loads(text)["metadata"]["message_id"] for text in taken.texts]


def play(scene: Callable[[Twitch, EventSubListener, Taken], Awaitable[None]]) -> None:
    """Play a scene beside a running listener."""

    async def whole() -> None:
        async with ScriptedServer() as server:
            twitch, taken = Twitch(server), Taken()
            listener = twitch.listener()

            async def played() -> None:
                await scene(twitch, listener, taken)

            await beside(listener.run(taken.deliver), played())

    with capture_logs():
        asyncio.run(whole())


async def lasted(moment: Awaitable[object]) -> float:
    """Return how many seconds something takes."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await moment
    return loop.time() - began


def test_it_subscribes_and_hands_over() -> None:
    """What arrives together comes together; redeliveries do not come."""

    async def scene(twitch: Twitch, listener: EventSubListener, taken: Taken) -> None:
        peer = await twitch.let_in("a")
        await until(lambda: listener.status.state is ConnectionState.UP)
        assert listener.types == {"channel.follow", "channel.raid"}
        for number in range(200):
            await peer.send(notification(number))
            await peer.send(notification(number // 2))
        await taken.amount_to(200)
        assert ids_of(taken) == [str(number) for number in range(200)]
        assert len(taken.batches) < 150
        assert twitch.subscribed == ["a"]
        assert peer.received == []

    play(scene)


@pytest.mark.parametrize("code", [4000, 4002, 4004, 4005, 4006, 4007, None])
def test_a_lost_session_is_followed_by_a_fresh_one_at_once(code: int | None) -> None:
    """With fresh subscriptions; the gap is told."""

    async def scene(twitch: Twitch, listener: EventSubListener, taken: Taken) -> None:
        peer = await twitch.let_in("a")
        await peer.send(notification(1))
        await taken.amount_to(1)
        if code is None:
            peer.drop()
        else:
            await peer.close(code)
        assert await lasted(twitch.let_in("b")) < 0.5
        await until(lambda: listener.status.reconnects == 1)
        assert twitch.subscribed == ["a", "b"]
        assert len(twitch.gaps) == 1

    play(scene)


@pytest.mark.parametrize("code", [4001, 4003])
def test_a_fault_of_ours_is_followed_by_a_fresh_session_after_a_while(code: int) -> None:
    """But within two seconds."""

    async def scene(twitch: Twitch, _listener: EventSubListener, _taken: Taken) -> None:
        peer = await twitch.let_in("a")
        await peer.close(code)
        assert 0.7 < await lasted(twitch.let_in("b")) < 2.0

    play(scene)


def test_a_move_loses_and_doubles_nothing_under_load() -> None:
    """Both connections carry messages while one takes over from the other; nothing is subscribed again."""

    async def scene(twitch: Twitch, listener: EventSubListener, taken: Taken) -> None:
        old = await twitch.let_in("a")
        await until(lambda: listener.status.state is ConnectionState.UP)
        sent = 0

        async def flow(number: int, *peers: Peer) -> None:
            nonlocal sent
            for _ in range(number):
                for peer in peers:
                    await peer.send(notification(sent))
                sent += 1
                await asyncio.sleep(0)

        for hop in range(3):
            await flow(100, old)
            await old.send(moving(f"{twitch.server.url}/move/{hop}"))
            await flow(100, old)
            new = await twitch.let_in("a")
            assert new.path == f"/move/{hop}"
            await flow(100, old, new)
            await until(lambda peer=old: peer.gone.is_set())  # type: ignore[misc]
            old = new
        await taken.amount_to(sent)
        assert sorted(map(int, ids_of(taken))) == list(range(sent))
        assert twitch.subscribed == ["a"]
        assert twitch.gaps == []
        assert listener.status.reconnects == 3

    play(scene)


@pytest.mark.parametrize("code", [4004, 4007])
def test_a_move_that_fails_ends_in_a_fresh_session(code: int) -> None:
    """The old session's subscriptions would double the events of the new, so it is not read any more."""

    async def scene(twitch: Twitch, listener: EventSubListener, taken: Taken) -> None:
        old = await twitch.let_in("a")
        await until(lambda: listener.status.state is ConnectionState.UP)
        await old.send(moving(f"{twitch.server.url}/move"))
        await (await twitch.server.next_peer()).close(code)
        fresh = await twitch.let_in("b")
        assert fresh.path == "/"
        await until(lambda: twitch.subscribed == ["a", "b"])
        await old.gone.wait()
        await fresh.send(notification(1))
        await taken.amount_to(1)

    play(scene)


def test_an_old_connection_that_closes_during_the_move_is_no_harm() -> None:
    """The new one takes the session over."""

    async def scene(twitch: Twitch, listener: EventSubListener, taken: Taken) -> None:
        old = await twitch.let_in("a")
        await until(lambda: listener.status.state is ConnectionState.UP)
        await old.send(moving(f"{twitch.server.url}/move"))
        peer = await twitch.server.next_peer()
        await old.close(1000)
        await peer.send(message("session_welcome", session={"id": "a", "keepalive_timeout_seconds": 10}))
        await peer.send(notification(1))
        await taken.amount_to(1)
        assert twitch.subscribed == ["a"]
        assert twitch.server.connections == 2

    play(scene)


def test_silence_is_noticed_and_ended() -> None:
    """Keepalives stop; the promise was one every second."""

    async def scene(twitch: Twitch, listener: EventSubListener, _taken: Taken) -> None:
        peer = await twitch.let_in("a", keepalive_s=1.0)
        for _ in range(4):
            await asyncio.sleep(0.8)
            await peer.send(message("session_keepalive"))
        assert 2.5 < await lasted(twitch.let_in("b")) < 4.0
        await until(lambda: listener.status.reconnects == 1)
        assert "silent" in listener.status.last_error

    play(scene)


def test_a_server_that_comes_back_is_found_within_two_seconds() -> None:
    """Connections were refused for a while."""

    async def scene(twitch: Twitch, listener: EventSubListener, _taken: Taken) -> None:
        peer = await twitch.let_in("a")
        await until(lambda: listener.status.state is ConnectionState.UP)
        peer.drop()
        await twitch.server.stop()
        await asyncio.sleep(3.0)
        assert listener.status.state is ConnectionState.DOWN
        await twitch.server.start()
        assert await lasted(twitch.let_in("b")) < 2.0
        await until(lambda: listener.status.state is ConnectionState.UP)

    play(scene)


def test_a_server_that_throws_everybody_out_is_not_asked_in_a_tight_loop() -> None:
    """Each session is welcomed, subscribed to, and closed."""

    async def scene(twitch: Twitch, _listener: EventSubListener, _taken: Taken) -> None:
        async with asyncio.TaskGroup() as group:

            async def throw_out() -> None:
                while True:
                    peer = await twitch.let_in("a")
                    await asyncio.sleep(0.01)
                    await peer.close(4006)

            throwing = group.create_task(throw_out())
            await asyncio.sleep(4.0)
            throwing.cancel()
        assert 4 <= twitch.server.connections <= 10

    play(scene)


def test_frames_that_cannot_be_read_are_counted_over_all_sessions() -> None:
    """And cost only themselves."""

    async def scene(twitch: Twitch, listener: EventSubListener, _taken: Taken) -> None:
        for session_id in "ab":
            peer = await twitch.let_in(session_id)
            await until(lambda: listener.status.state is ConnectionState.UP)
            await peer.send("nonsense")
            await peer.close(4006)
        await twitch.let_in("c")
        assert listener.unreadable == 2

    play(scene)


def test_subscribing_is_tried_again_where_twitch_asks_for_patience() -> None:
    """On the same session; it is up once its subscriptions are."""

    async def scene(twitch: Twitch, listener: EventSubListener, _taken: Taken) -> None:
        twitch.refusals = [PlatformError("429"), PlatformError("500"), PlatformError("503")]
        await twitch.let_in("a")
        await until(lambda: listener.status.state is ConnectionState.UP)
        assert listener.subscribing_failed == 3
        assert twitch.server.connections == 1

    play(scene)


def test_a_refused_login_is_not_tried_again() -> None:
    """The error tells what to do, and it comes as it is."""

    async def whole() -> None:
        async with ScriptedServer() as server, asyncio.TaskGroup() as group:
            twitch = Twitch(server)
            twitch.refusals = [LoginError("run `vtuber login`")]
            group.create_task(twitch.let_in("a"))
            with pytest.raises(LoginError, match="vtuber login"):
                await twitch.listener().run(Taken().deliver)

    asyncio.run(whole())


def test_a_login_that_allows_nothing_is_refused() -> None:
    """A session without any subscription would be closed again and again."""

    async def whole() -> None:
        async with ScriptedServer() as server, asyncio.TaskGroup() as group:
            twitch = Twitch(server)

            twitch.types = frozenset()
            group.create_task(twitch.let_in("a"))
            with pytest.raises(LoginError, match="vtuber login"):
                await twitch.listener().run(Taken().deliver)

    asyncio.run(whole())


def test_a_revocation_is_told() -> None:
    """The rest goes on."""

    async def scene(twitch: Twitch, listener: EventSubListener, taken: Taken) -> None:
        peer = await twitch.let_in("a")
        await until(lambda: listener.status.state is ConnectionState.UP)
        gone = {"type": "channel.raid", "status": "authorization_revoked"}
        await peer.send(message("revocation", "r", subscription=gone))
        await peer.send(notification(1))
        await taken.amount_to(1)
        assert twitch.revoked == [("channel.raid", "authorization_revoked")]
        assert listener.types == {"channel.follow"}
        assert twitch.server.connections == 1

    play(scene)


def test_it_runs_anew_after_an_error_and_tells_the_gap() -> None:
    """As a supervised task does when whoever takes the messages has failed."""

    async def whole() -> None:
        async with ScriptedServer() as server:
            twitch, taken = Twitch(server), Taken()
            listener = twitch.listener()

            async def fail(_texts: Sequence[str]) -> None:
                raise ZeroDivisionError

            async def feed() -> None:
                await (await twitch.let_in("a")).send(notification(1))

            async def scene() -> None:
                await (await twitch.let_in("b")).send(notification(2))
                await taken.amount_to(1)
                assert ids_of(taken) == ["2"]
                assert len(twitch.gaps) == 1

            async with asyncio.TaskGroup() as group:
                group.create_task(feed())
                with pytest.raises(ZeroDivisionError):
                    await listener.run(fail)
            await beside(listener.run(taken.deliver), scene())

    with capture_logs():
        asyncio.run(whole())


def test_a_slow_taker_makes_twitch_wait_and_loses_nothing() -> None:
    """Nor is the server's silence, while nobody reads, taken for its death; and waiting costs no time of the CPU."""

    async def whole() -> None:
        async with ScriptedServer() as server:
            twitch, taken = Twitch(server), Taken()
            listener = twitch.listener(limit=50)

            async def deliver(texts: Sequence[str]) -> None:
                await asyncio.sleep(0.0 if taken.batches else 3.0)
                await taken.deliver(texts)

            async def scene() -> None:
                peer = await twitch.let_in("a", keepalive_s=0.1)
                for number in range(400):
                    await peer.send(notification(number))
                used_s = time.process_time()
                await taken.amount_to(400)
                assert ids_of(taken) == [str(number) for number in range(400)]
                assert server.connections == 1
                assert time.process_time() - used_s < 0.4

            await beside(listener.run(deliver), scene())

    asyncio.run(whole())
