"""Our program and a fake Open-LLM-VTuber, met in memory, in virtual time."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.peers.fake_olv.faults import Fault
from tests.peers.fake_olv.in_memory import Humming, LinkedLlm, connect_to
from tests.peers.fake_olv.proxy import FakeProxy, Page
from tests.peers.fake_olv.settings import OlvSettings

from vtuber.olv.proxy_link import ProxyLink, Turn
from vtuber.runtime.clock import LoopClock

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
LONGEST_TURN_S = 30.0


@dataclass
class Meeting:
    """Our program and the server, met."""

    proxy: FakeProxy
    link: ProxyLink
    page: Page
    llm: LinkedLlm
    down: set[str] = field(default_factory=set)

    async def connected(self) -> None:
        """Wait until the connection stands."""
        async with asyncio.timeout(LONGEST_TURN_S):
            while not self.link.health.connected:  # noqa: ASYNC110  (the link tells nobody)
                await asyncio.sleep(0.1)

    async def say(self, text: str) -> Turn:
        """Say a line and wait until it is over."""
        turn = self.link.say(text)
        await turn.over.wait()
        return turn


def acks_for(fault: Fault, rng: random.Random) -> int:
    """Return how often a page acknowledges a turn."""
    return {Fault.NO_ACK: 0, Fault.MANY_ACKS: rng.randint(2, 10)}.get(fault, 1)


@asynccontextmanager
async def meeting(seed: int = 1, *, page: bool = True) -> AsyncIterator[Meeting]:
    """Connect our program to a server whose page is open."""
    rng, down = random.Random(seed), set[str]()
    async with asyncio.TaskGroup() as group:
        llm = LinkedLlm()
        proxy = FakeProxy(OlvSettings(), llm, Humming(), group=group)
        shown = Page(proxy, acks=lambda: acks_for(proxy.fault, rng), group=group)
        link = ProxyLink(
            "ws://127.0.0.1:1/proxy-ws",
            clock=LoopClock(epoch=EPOCH),
            chance=rng,
            connect=connect_to(proxy, down=lambda: bool(down)),
        )
        llm.asked, llm.delivered = link.asked, link.delivered
        if page:
            proxy.join(shown)
        group.create_task(proxy.consume())
        driving = group.create_task(link.run())
        await link.settled.wait()
        yield Meeting(proxy, link, shown, llm, down)
        driving.cancel()
        await asyncio.wait((driving,))
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
