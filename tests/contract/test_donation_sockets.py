"""What holds for every donation socket, whichever service it speaks with.

The same suite runs against servers in memory (in virtual time), against a gateway on real WebSockets, and against the
Socket.IO servers of the protocol's authors, of both generations.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog
from tests.peers.donation_services import (
    TOKEN,
    Serve,
    Service,
    Socket,
    streamelements_in_memory,
    streamelements_on_websockets,
    streamlabs_in_memory,
    streamlabs_on_node,
)

from vtuber.app.intake import Intake
from vtuber.domain.channel_events import Donation
from vtuber.domain.errors import LoginError
from vtuber.donations.socketio_session import Engine
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.runtime.virtual_time import run as in_virtual_time

Scene = Callable[[Service], Coroutine[Any, Any, None]]
Play = Callable[[Scene], None]

PATIENCE_S = 20.0
TURN_S = 0.01
DROPPED = 0.3


def in_memory(serve: Serve) -> Play:
    """Play scenes in virtual time."""
    return lambda scene: in_virtual_time(_scene(serve, scene))


def for_real(serve: Serve) -> Play:
    """Play scenes in real time."""
    return lambda scene: asyncio.run(_scene(serve, scene))


async def _scene(serve: Serve, scene: Scene) -> None:
    async with serve() as service:
        await scene(service)


STREAMLABS = [
    pytest.param(in_memory(partial(streamlabs_in_memory, Engine.THREE)), id="streamlabs-in-memory-eio3"),
    pytest.param(in_memory(partial(streamlabs_in_memory, Engine.FOUR)), id="streamlabs-in-memory-eio4"),
    pytest.param(
        for_real(partial(streamlabs_on_node, Engine.THREE)), id="streamlabs-socket.io-2", marks=pytest.mark.slow
    ),
    pytest.param(
        for_real(partial(streamlabs_on_node, Engine.FOUR)), id="streamlabs-socket.io-4", marks=pytest.mark.slow
    ),
]
SERVICES = [
    *STREAMLABS,
    pytest.param(in_memory(streamelements_in_memory), id="streamelements-in-memory"),
    pytest.param(for_real(streamelements_on_websockets), id="streamelements-websockets", marks=pytest.mark.slow),
]


@dataclass
class Listener:
    """Listens, and keeps what was delivered."""

    service: Service
    socket: Socket
    heard: list[Mapping[str, object]] = field(default_factory=list)

    @property
    def donations(self) -> list[Mapping[str, object]]:
        """What was given; a service may deliver other things, too."""
        return [payload for payload in self.heard if payload["type"] in ("donation", "message")]

    async def take(self, payload: Mapping[str, object]) -> None:
        self.heard.append(payload)

    async def hears(self, *payloads: Mapping[str, object]) -> None:
        await until(lambda: len(self.heard) >= len(payloads))
        assert self.heard == list(payloads)


@asynccontextmanager
async def listening(service: Service) -> AsyncIterator[Listener]:
    """Listen to a service, from the moment it delivers until the block ends."""
    listener = Listener(service, service.socket())
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(listener.socket.run(listener.take))
        await until(lambda: listener.socket.connected)
        yield listener
        task.cancel()
    assert not listener.socket.connected


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    for _ in range(int(PATIENCE_S / TURN_S)):
        if holds():
            return
        await asyncio.sleep(TURN_S)
    raise AssertionError(f"did not come about within {PATIENCE_S:g} s")


async def donate(service: Service, *numbers: int, then_drop: bool = False) -> None:
    """Make donations as soon as somebody listens; a service reports to nobody else."""
    payloads = [service.donation(number) for number in numbers]
    for _ in range(int(PATIENCE_S / TURN_S)):
        if await service.server.donate(*payloads, then_drop=then_drop):
            return
        await asyncio.sleep(TURN_S)
    raise AssertionError(f"nobody listened within {PATIENCE_S:g} s")


@pytest.mark.parametrize("play", SERVICES)
def test_every_donation_is_delivered_in_order(play: Play) -> None:
    """As the service sent it, and nothing else it says."""

    async def scene(service: Service) -> None:
        donations = [service.donation(number) for number in range(30)]
        async with listening(service) as listener:
            await service.server.donate(*donations[:10])
            await service.server.chatter()
            await service.server.donate(*donations[10:])
            await until(lambda: len(listener.donations) >= 30)
            assert listener.donations == donations

    play(scene)


@pytest.mark.parametrize("play", SERVICES)
@pytest.mark.parametrize("token", ["wrong token", "", "  "])
def test_a_wrong_token_ends_it_and_says_what_to_do(play: Play, token: str) -> None:
    """The error names the setting; neither it nor the log bears the token."""

    async def scene(service: Service) -> None:
        with structlog.testing.capture_logs() as logs, pytest.raises(LoginError, match=service.setting) as refusal:
            await service.socket(token).run(Listener(service, service.socket()).take)
        told = f"{refusal.value!r} {refusal.value.__context__!r} {refusal.value.__cause__!r} {logs!r}"
        assert "wrong token" not in told
        assert "wrong%20token" not in told

    play(scene)


@pytest.mark.parametrize("play", SERVICES)
def test_the_token_is_never_told(play: Play) -> None:
    """Not in the log of lost connections, nor by whoever prints the socket."""

    async def scene(service: Service) -> None:
        with structlog.testing.capture_logs() as logs:
            async with listening(service) as listener:
                await service.server.restart()
                await until(lambda: len(logs) >= 3 and listener.socket.connected)
        assert [log["event"] for log in logs][:2] == ["donation service connected", "donation service lost"]
        for spelling in (TOKEN, "of%3Dtest", "token%2Fof"):
            assert spelling not in repr(logs) + repr(listener.socket)

    play(scene)


@pytest.mark.parametrize("play", SERVICES)
def test_what_was_sent_before_the_connection_broke_is_delivered(play: Play) -> None:
    """The last words of a connection count, and the next one goes on from there."""

    async def scene(service: Service) -> None:
        donations = [service.donation(number) for number in range(12)]
        async with listening(service) as listener:
            for number in range(0, 12, 4):
                await donate(service, *range(number, number + 4), then_drop=True)
            await listener.hears(*donations)

    play(scene)


@pytest.mark.parametrize("play", SERVICES)
def test_a_server_that_comes_back_is_found_again(play: Play) -> None:
    """However often."""

    async def scene(service: Service) -> None:
        async with listening(service) as listener:
            for number in range(3):
                await service.server.restart()
                await donate(service, number)
            await listener.hears(*(service.donation(number) for number in range(3)))

    play(scene)


@pytest.mark.parametrize("play", SERVICES)
def test_nothing_is_lost_and_nothing_counts_twice(play: Play, tmp_path: Path) -> None:
    """Through the intake into a journal: a server that restarts in mid-stream and repeats itself, all counted once."""
    counted: list[object] = []

    async def scene(service: Service) -> None:
        with Journal.open(tmp_path / "journal.sqlite", threaded=False) as journal:
            bus = Bus()
            bus.tap("count", counted.append)
            log = EventLog(journal=journal, bus=bus, clock=LoopClock(epoch=system_now()))
            intake, socket = Intake(log=log, goals=None), service.socket()
            async with asyncio.TaskGroup() as tasks:
                task = tasks.create_task(socket.run(lambda payload: intake.post(service.posted(payload))))
                await until(lambda: socket.connected)
                await tell_all_with_repetitions(service)
                await until(lambda: len(counted) >= 20)
                await asyncio.sleep(0.1)
                task.cancel()
            assert intake.unreadable == 0

    play(scene)
    assert [type(event) for event in counted] == [Donation] * 20
    assert len({event.id for event in counted if isinstance(event, Donation)}) == 20
    assert "a@b.cd" not in repr(counted)


async def tell_all_with_repetitions(service: Service) -> None:
    """Report twenty donations, each with the one before it once more, while the server goes away twice."""
    chance = random.Random(7)
    for number in range(20):
        if number in (6, 13):
            await service.server.restart()
        await donate(service, max(0, number - 1), number, then_drop=chance.random() < DROPPED)


@pytest.mark.parametrize("play", SERVICES)
def test_a_quiet_hour_keeps_the_connection(play: Play) -> None:
    """Heartbeats go to and fro; the server, which drops who misses them, sees one connection."""

    async def scene(service: Service) -> None:
        async with listening(service) as listener:
            await asyncio.sleep(4.0)
            assert await service.server.joined() == 1
            assert await service.server.donate(service.donation(1)) == 1
            await listener.hears(service.donation(1))

    play(scene)


@pytest.mark.parametrize("play", STREAMLABS)
def test_a_server_that_falls_silent_is_left(play: Play) -> None:
    """Although the connection stays open; when it answers again it is found again."""

    async def scene(service: Service) -> None:
        server: Any = service.server
        async with listening(service) as listener:
            server.freeze()
            await until(lambda: not listener.socket.connected)
            server.thaw()
            await until(lambda: listener.socket.connected)
            assert await service.server.donate(service.donation(1))
            await until(lambda: listener.heard == [service.donation(1)])

    play(scene)


@pytest.mark.parametrize("play", SERVICES)
def test_a_failure_to_keep_a_donation_is_not_hidden(play: Play) -> None:
    """Whoever runs the socket hears of it, as it is."""

    async def scene(service: Service) -> None:
        async def fail(payload: Mapping[str, object]) -> None:
            raise OSError("the disk is full")

        async with asyncio.TaskGroup() as tasks:
            socket = service.socket()
            tasks.create_task(donate(service, 1))
            with pytest.raises(OSError, match="the disk is full"):
                await socket.run(fail)
            assert not socket.connected

    play(scene)
