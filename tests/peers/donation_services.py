"""Donation services as the contract of the donation sockets sees them."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import NoReturn, Protocol

from tests.peers.astro import AstroServer
from tests.peers.networks import LocalNetwork, MemoryNetwork, Network
from tests.peers.socketio_fake import SocketIoServer
from tests.peers.socketio_node import NodeServer
from vtuber.audience.posts import Posted, StreamElementsPayload, StreamlabsPayload
from vtuber.donations.donation_socket import Deliver
from vtuber.donations.socketio_session import Engine
from vtuber.donations.streamelements_socket import StreamElementsSocket
from vtuber.donations.streamlabs_socket import StreamlabsSocket
from vtuber.runtime.backoff import Backoff
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.wire import Connect

TOKEN = "the token/of the=test"
SOON = Backoff(first_delay_s=0.02, longest_delay_s=0.1)


class Socket(Protocol):
    """The client under test."""

    @property
    def connected(self) -> bool: ...
    async def run(self, deliver: Deliver) -> NoReturn: ...


class Server(Protocol):
    """What a service can be told to do; donations go to everybody who listens, `donate` returns how many did."""

    async def clients(self) -> int: ...
    async def joined(self) -> int: ...
    async def donate(self, *payloads: Mapping[str, object], then_drop: bool = False) -> int: ...
    async def chatter(self) -> None: ...
    async def restart(self) -> None: ...


class Service(Protocol):
    """One service with its client."""

    setting: str

    @property
    def server(self) -> Server: ...
    def socket(self, token: str = TOKEN) -> Socket: ...
    def donation(self, number: int) -> dict[str, object]: ...
    def posted(self, payload: Mapping[str, object]) -> Posted: ...


class Streamlabs:
    """Streamlabs, played by any Socket.IO server."""

    setting = "STREAMLABS_SOCKET_TOKEN"

    def __init__(self, server: Server, engine: Engine, address: Callable[[], str], connect: Connect | None) -> None:
        self.server = server
        self._engine = engine
        self._address = address
        self._connect = connect

    def socket(self, token: str = TOKEN) -> StreamlabsSocket:
        connect = {} if self._connect is None else {"connect": self._connect}
        return StreamlabsSocket(
            token,
            clock=LoopClock(epoch=system_now()),
            chance=random.Random(1),
            address=self._address(),
            engine=self._engine,
            backoff=SOON,
            **connect,
        )

    def donation(self, number: int) -> dict[str, object]:
        entry = {
            "id": 9_000 + number,
            "name": "Ann ☕",
            "amount": "13.37",
            "currency": "USD",
            "message": f"hi {number}",
        }
        return {"type": "donation", "message": [entry], "event_id": f"evt_{number}"}

    def posted(self, payload: Mapping[str, object]) -> StreamlabsPayload:
        return StreamlabsPayload(payload=payload)


class StreamElements:
    """StreamElements, played by a gateway of ours."""

    setting = "STREAMELEMENTS_JWT"

    def __init__(self, server: AstroServer, network: Network) -> None:
        self.server = server
        self._network = network

    def socket(self, token: str = TOKEN) -> StreamElementsSocket:
        return StreamElementsSocket(
            token,
            clock=LoopClock(epoch=system_now()),
            chance=random.Random(1),
            connect=self._network.connect,
            address=self._network.address,
            backoff=SOON,
        )

    def donation(self, number: int) -> dict[str, object]:
        given = {"user": {"username": "Ann ☕", "email": "a@b.cd"}, "message": "hi", "amount": 4.2, "currency": "USD"}
        tip = {"donation": given, "_id": f"tip{number}", "approved": "allowed", "status": "success"}
        return {"type": "message", "topic": "channel.tips", "data": tip}

    def posted(self, payload: Mapping[str, object]) -> StreamElementsPayload:
        return StreamElementsPayload(payload=payload)


@asynccontextmanager
async def on(network: Network, server: SocketIoServer | AstroServer) -> AsyncIterator[None]:
    """Let a server of ours serve."""
    server.network = network
    await network.open(server.converse)
    try:
        yield
    finally:
        await network.close()


@asynccontextmanager
async def streamlabs_in_memory(engine: Engine) -> AsyncIterator[Service]:
    """A Socket.IO server of ours, without a network."""
    async with asyncio.TaskGroup() as tasks:
        network, server = MemoryNetwork(tasks), SocketIoServer(engine, TOKEN)
        async with on(network, server):
            yield Streamlabs(server, engine, lambda: network.address, network.connect)


@asynccontextmanager
async def streamlabs_on_node(engine: Engine) -> AsyncIterator[Service]:
    """The Socket.IO server that the protocol's authors wrote."""
    async with NodeServer("2" if engine is Engine.THREE else "4", TOKEN) as server:
        yield Streamlabs(server, engine, lambda: server.address, None)


@asynccontextmanager
async def streamelements_in_memory() -> AsyncIterator[Service]:
    """A gateway of ours, without a network."""
    async with asyncio.TaskGroup() as tasks:
        network, server = MemoryNetwork(tasks), AstroServer(TOKEN)
        async with on(network, server):
            yield StreamElements(server, network)


@asynccontextmanager
async def streamelements_on_websockets() -> AsyncIterator[Service]:
    """A gateway of ours, on real WebSockets."""
    network, server = LocalNetwork(), AstroServer(TOKEN)
    async with on(network, server):
        yield StreamElements(server, network)


Serve = Callable[[], AbstractAsyncContextManager[Service]]
