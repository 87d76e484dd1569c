"""How long a donation socket waits before it tries again."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from vtuber.donations.socketio_session import JOIN_WITHIN_S
from vtuber.donations.streamlabs_socket import StreamlabsSocket
from vtuber.runtime.backoff import Backoff
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.virtual_time import run
from vtuber.runtime.wire import Wire, WireError

HANDSHAKE = '0{"pingInterval":25000,"pingTimeout":60000}'


class Line:
    """A connection that says a few things and then breaks after some seconds, or is silent for good."""

    def __init__(self, frames: list[str], breaks_after_s: float) -> None:
        self._frames = frames
        self._breaks_at = asyncio.get_running_loop().time() + breaks_after_s

    async def receive(self) -> str:
        if self._frames:
            return self._frames.pop(0)
        await asyncio.sleep(self._breaks_at - asyncio.get_running_loop().time())
        raise WireError("the connection broke")

    async def send(self, text: str) -> None:
        """Take anything."""


def attempts_at(*lives_s: float | None) -> list[float]:
    """Return when the socket connected, given how long each connection lives; None for one that cannot be made."""
    began: list[float] = []
    lives = list(lives_s)

    @asynccontextmanager
    async def connect(url: str) -> AsyncIterator[Wire]:
        began.append(asyncio.get_running_loop().time())
        life_s = lives.pop(0)
        if life_s is None:
            raise WireError("it cannot be reached")
        yield Line([HANDSHAKE, "40"] if life_s else [], life_s or 10_000.0)

    async def scene() -> None:
        async def keep(payload: Mapping[str, object]) -> None:
            """Take anything."""

        socket = StreamlabsSocket(
            "token",
            clock=LoopClock(epoch=system_now()),
            chance=random.Random(1),
            connect=connect,
            backoff=Backoff(first_delay_s=1.0, longest_delay_s=30.0),
        )
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(socket.run(keep))
            while lives:  # noqa: ASYNC110  (time is virtual)
                await asyncio.sleep(0.1)
            task.cancel()

    run(scene())
    return began


def test_failures_in_a_row_are_waited_for_longer_and_longer() -> None:
    """Half a second to a second, then twice that, up to half a minute."""
    began = attempts_at(*[None] * 9)
    gaps = [after - before for before, after in itertools.pairwise(began)]
    for number, gap in enumerate(gaps):
        longest = min(30.0, 2.0**number)
        assert longest / 2 <= gap <= longest


def test_a_connection_that_lasted_ends_the_row() -> None:
    """One that breaks at once does not: a server that takes us in only to drop us is not hurried."""
    assert gap_after(None, None, None, None, 20.0) > 5.0
    assert gap_after(None, None, None, None, 40.0) <= 1.0


def gap_after(*lives_s: float | None) -> float:
    """Return the wait after the last of these connections."""
    began = attempts_at(*lives_s, None)
    return began[-1] - began[-2] - (lives_s[-1] or 0.0)


def test_a_server_that_opens_no_session_is_left() -> None:
    """A connection alone is not enough."""
    first, second = attempts_at(0.0, None)
    assert JOIN_WITHIN_S + 0.5 <= second - first <= JOIN_WITHIN_S + 1.0
