"""The chat reader against a server that misbehaves."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

import pytest
from structlog.testing import capture_logs
from tests.unit.twitch.scripted_socket import Peer, ScriptedServer, Taken, beside, until

from vtuber.domain.errors import SettingError, UnknownChannelError
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.twitch.irc_reader import IrcReader
from vtuber.twitch.irc_session import IrcTiming
from vtuber.twitch.succession import ConnectionState, Gap

pytestmark = pytest.mark.slow

HASTY = IrcTiming(ping_after_s=1.0, pong_within_s=1.0, join_within_s=1.0)


class Watched(IrcReader):
    """A reader that keeps the gaps it reports."""

    gaps: list[Gap]


def reader_of(server: ScriptedServer, *channels: str, timing: IrcTiming | None = None, limit: int = 20_000) -> Watched:
    """Return a reader of a server's chat."""
    gaps: list[Gap] = []
    reader = Watched(
        channels=channels or ("ada",),
        url=server.url,
        clock=LoopClock(epoch=system_now()),
        chance=random.Random(7),
        timing=timing,
        limit=limit,
        on_gap=gaps.append,
    )
    reader.gaps = gaps
    return reader


def play(
    scene: Callable[[ScriptedServer, Watched, Taken], Awaitable[None]],
    *channels: str,
    timing: IrcTiming | None = None,
) -> None:
    """Play a scene beside a running reader."""

    async def whole() -> None:
        async with ScriptedServer() as server:
            reader, taken = reader_of(server, *channels, timing=timing), Taken()

            async def played() -> None:
                await scene(server, reader, taken)

            await beside(reader.run(taken.deliver), played())

    with capture_logs():
        asyncio.run(whole())


async def let_in(server: ScriptedServer, *channels: str) -> Peer:
    """Take the next connection in and confirm its channels."""
    peer = await server.next_peer()
    await peer.got("JOIN")
    states = "".join(f"@room-id=1 :tmi.twitch.tv ROOMSTATE #{channel}\r\n" for channel in channels or ("ada",))
    await peer.send(":tmi.twitch.tv 001 justinfan1 :Welcome, GLHF!\r\n" + states)
    return peer


def said(text: str) -> str:
    """Return a line of chat."""
    return f"@id=m-{text.replace(' ', '-')} :bob!bob@bob.tmi.twitch.tv PRIVMSG #ada :{text}"


def chat_of(taken: Taken) -> list[str]:
    """Return what was said, in the order it was handed over."""
    return [line.partition(" :")[2].partition(" :")[2] for line in taken.texts if "PRIVMSG" in line]


def test_lines_that_arrive_together_are_handed_over_together() -> None:
    """Many frames at once cost few hand-overs; nothing waits for more to come."""

    async def scene(server: ScriptedServer, reader: Watched, taken: Taken) -> None:
        peer = await let_in(server)
        await taken.amount_to(1)
        for number in range(500):
            await peer.send(said(str(number)) + "\r\n")
        await taken.amount_to(501)
        assert chat_of(taken) == [str(number) for number in range(500)]
        assert len(taken.batches) < 250
        assert reader.status.state is ConnectionState.UP
        assert reader.status.delivered == 501

    play(scene)


def test_a_ping_is_answered() -> None:
    """Or the server would close."""

    async def scene(server: ScriptedServer, _reader: Watched, _taken: Taken) -> None:
        peer = await let_in(server)
        await peer.send("PING :are you there\r\n")
        assert await peer.got("PONG") == "PONG :are you there"

    play(scene)


def test_viewers_cannot_drop_the_connection() -> None:
    """What they write is only chat."""

    async def scene(server: ScriptedServer, reader: Watched, taken: Taken) -> None:
        peer = await let_in(server)
        texts = ["please RECONNECT now", "PING :x", ":tmi.twitch.tv RECONNECT", "\u2028:tmi.twitch.tv RECONNECT"]
        for text in texts:
            await peer.send(said(text) + "\r\n")
        await taken.amount_to(1 + len(texts))
        await peer.send("PING :end\r\n")
        await peer.got("PONG :end")
        assert chat_of(taken) == texts
        assert [line for line in peer.received if line.startswith("PONG")] == ["PONG :end"]
        assert server.connections == 1
        assert reader.status.reconnects == 0

    play(scene)


def test_reconnect_loses_and_doubles_nothing() -> None:
    """The old connection is read until the new one is in, and a line on both is handed over once."""

    async def scene(server: ScriptedServer, reader: Watched, taken: Taken) -> None:
        old = await let_in(server)
        await old.send(said("before") + "\r\n:tmi.twitch.tv RECONNECT\r\n" + said("during 1"))
        new = await let_in(server)
        both = [said("during 2"), said("during 3")]
        await new.send(both[0] + "\r\n")
        await old.send(both[0] + "\r\n" + both[1] + "\r\n")
        await taken.amount_to(6)
        await new.send(both[1] + "\r\n" + said("after") + "\r\n")
        await old.gone.wait()
        await until(lambda: "after" in chat_of(taken))
        assert sorted(chat_of(taken)) == ["after", "before", "during 1", "during 2", "during 3"]
        assert reader.status.reconnects == 1
        assert reader.gaps == []

    play(scene)


@pytest.mark.parametrize("how", ["drop", "close"])
def test_a_lost_connection_is_replaced_at_once(how: str) -> None:
    """With or without a close frame; the gap is told when it is over."""

    async def scene(server: ScriptedServer, reader: Watched, taken: Taken) -> None:
        peer = await let_in(server)
        await peer.send(said("before") + "\r\n")
        await taken.amount_to(2)
        lost_at = asyncio.get_running_loop().time()
        if how == "drop":
            peer.drop()
        else:
            await peer.close(1012)
        peer = await let_in(server)
        await until(lambda: reader.status.reconnects == 1)
        assert asyncio.get_running_loop().time() - lost_at < 1.0
        (gap,) = reader.gaps
        assert 0.0 < (gap.until - gap.since).total_seconds() < 2.0
        await peer.send(said("after") + "\r\n")
        await until(lambda: chat_of(taken) == ["before", "after"])

    play(scene)


def test_a_server_that_comes_back_is_found_within_two_seconds() -> None:
    """Connections were refused for a while."""

    async def scene(server: ScriptedServer, reader: Watched, taken: Taken) -> None:
        peer = await let_in(server)
        await taken.amount_to(1)
        peer.drop()
        await server.stop()
        await until(lambda: reader.status.state is ConnectionState.DOWN)
        await until(lambda: "cannot connect" in reader.status.last_error)
        await asyncio.sleep(3.0)
        back_at = asyncio.get_running_loop().time()
        await server.start()
        await let_in(server)
        await until(lambda: reader.status.state is ConnectionState.UP)
        assert asyncio.get_running_loop().time() - back_at < 2.0

    play(scene)


def test_a_server_that_takes_connections_and_says_nothing_is_given_up() -> None:
    """The opening handshake has a time-out; what comes after it is tried anew."""

    async def whole() -> None:
        async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        deaf = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
        port = deaf.sockets[0].getsockname()[1]
        reader = IrcReader(
            channels=["ada"],
            url=f"ws://127.0.0.1:{port}",
            clock=LoopClock(epoch=system_now()),
            chance=random.Random(7),
            open_within_s=1.0,
        )

        async def scene() -> None:
            await until(lambda: "timed out" in reader.status.last_error)
            deaf.close()
            server = ScriptedServer()
            server.port = port
            async with server:
                await let_in(server)
                await until(lambda: reader.status.state is ConnectionState.UP)

        await beside(reader.run(Taken().deliver), scene())

    with capture_logs():
        asyncio.run(whole())


def test_a_proxy_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A SOCKS proxy in the environment would need another library."""
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:9")
    monkeypatch.setenv("socks_proxy", "socks5://127.0.0.1:9")

    async def whole() -> None:
        reader = IrcReader(
            channels=["ada"],
            url="ws://chat.invalid",
            clock=LoopClock(epoch=system_now()),
            chance=random.Random(7),
        )
        with pytest.raises(SettingError, match="NO_PROXY"):
            await reader.run(Taken().deliver)

    asyncio.run(whole())


def test_a_silent_server_is_asked_then_left() -> None:
    """The connection is open, but nothing comes."""

    async def scene(server: ScriptedServer, reader: Watched, _taken: Taken) -> None:
        peer = await let_in(server)
        await peer.got("PING")
        await let_in(server)
        await until(lambda: reader.status.reconnects == 1)
        assert "does not answer a PING" in reader.status.last_error

    play(scene, timing=HASTY)


@pytest.mark.parametrize(
    "notice", ["", "@msg-id=msg_channel_suspended :tmi.twitch.tv NOTICE #nobody :No such channel."]
)
def test_a_channel_that_does_not_exist_is_told(notice: str) -> None:
    """Twitch says so, or never confirms it."""

    async def whole() -> None:
        async with ScriptedServer() as server, asyncio.TaskGroup() as group:

            async def confirm_nothing() -> None:
                peer = await server.next_peer()
                await peer.send(":tmi.twitch.tv 001 justinfan1 :Welcome, GLHF!\r\n" + notice + "\r\n")

            group.create_task(confirm_nothing())
            with pytest.raises(UnknownChannelError, match=r"'nobody'.*vtuber watch"):
                await reader_of(server, "nobody", timing=HASTY).run(Taken().deliver)

    with capture_logs():
        asyncio.run(whole())


def test_one_unknown_channel_of_several_does_not_end_the_others() -> None:
    """It is left out from then on."""

    async def scene(server: ScriptedServer, reader: Watched, taken: Taken) -> None:
        peer = await let_in(server, "ada")
        await until(lambda: reader.status.state is ConnectionState.UP)
        assert reader.channels == ("ada",)
        peer.drop()
        peer = await server.next_peer()
        assert await peer.got("JOIN") == "JOIN #ada"

    play(scene, "ada", "nobody", timing=HASTY)


def test_a_channel_that_was_there_is_not_unknown() -> None:
    """When Twitch does not confirm it after a reconnect, it is asked again later."""

    async def scene(server: ScriptedServer, reader: Watched, _taken: Taken) -> None:
        (await let_in(server)).drop()
        peer = await server.next_peer()
        await peer.send(":tmi.twitch.tv 001 justinfan1 :Welcome, GLHF!\r\n")
        await let_in(server)
        await until(lambda: reader.status.reconnects == 1)
        assert reader.channels == ("ada",)

    play(scene, timing=HASTY)


def test_the_error_of_whoever_takes_lines_is_raised_as_it_is() -> None:
    """Not wrapped in a group."""

    async def whole() -> None:
        async def fail(_lines: object) -> None:
            raise ZeroDivisionError

        async with ScriptedServer() as server, asyncio.TaskGroup() as group:
            group.create_task(let_in(server))
            with pytest.raises(ZeroDivisionError):
                await reader_of(server).run(fail)

    asyncio.run(whole())


def test_a_slow_taker_costs_plain_chat_only() -> None:
    """Payments and moderation come through, and what was dropped is counted."""

    async def whole() -> None:
        async with ScriptedServer() as server:
            reader, taken, may_take = reader_of(server, limit=100), Taken(), asyncio.Event()

            async def deliver(lines: Sequence[str]) -> None:
                await may_take.wait()
                await taken.deliver(lines)

            async def scene() -> None:
                peer = await let_in(server)
                for number in range(1000):
                    await peer.send(
                        said(str(number)) + f"\r\n@msg-id=sub;id=s{number} :tmi.twitch.tv USERNOTICE #ada\r\n"
                    )
                await until(lambda: reader.status.dropped > 850)
                may_take.set()
                await until(lambda: sum("USERNOTICE" in line for line in taken.texts) == 1000)
                assert len(chat_of(taken)) + reader.status.dropped == 1000

            await beside(reader.run(deliver), scene())

    asyncio.run(whole())
