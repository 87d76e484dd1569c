"""The donation sockets on real connections: what only these show."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import pytest
import structlog
from tests.peers.donation_services import SOON, TOKEN, Streamlabs
from tests.peers.socketio_node import NodeServer
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from vtuber.domain.errors import LoginError
from vtuber.donations.socketio_session import Engine
from vtuber.donations.streamlabs_socket import StreamlabsSocket
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.wire import WireError, websocket

pytestmark = pytest.mark.slow

GENERATIONS = [pytest.param(Engine.THREE, "2", id="socket.io-2"), pytest.param(Engine.FOUR, "4", id="socket.io-4")]


async def keep(payload: Mapping[str, object]) -> None:
    """Take a payload."""


@pytest.mark.parametrize(("engine", "generation"), GENERATIONS)
def test_a_receipt_goes_back_once_the_donation_is_kept(engine: Engine, generation: str) -> None:
    """And not before: a donation that could not be kept is not confirmed."""

    async def scene() -> None:
        async with NodeServer(generation, TOKEN) as server, asyncio.TaskGroup() as tasks:
            service = Streamlabs(server, engine, lambda: server.address, None)
            socket, taken, kept = service.socket(), asyncio.Event(), asyncio.Event()

            async def take(payload: Mapping[str, object]) -> None:
                taken.set()
                await kept.wait()

            task = tasks.create_task(socket.run(take))
            await connected(socket)
            await server.donate_confirmed(service.donation(1))
            await taken.wait()
            await asyncio.sleep(0.2)
            assert await server.receipts() == 0
            kept.set()
            await counted(server.receipts, 1)
            task.cancel()

    asyncio.run(scene())


@pytest.mark.parametrize(("engine", "generation"), GENERATIONS)
def test_a_server_that_dismisses_us_is_joined_again(engine: Engine, generation: str) -> None:
    """It leaves the connection open and the session dead."""

    async def scene() -> None:
        async with NodeServer(generation, TOKEN) as server, asyncio.TaskGroup() as tasks:
            socket = Streamlabs(server, engine, lambda: server.address, None).socket()
            task = tasks.create_task(socket.run(keep))
            await connected(socket)
            await server.dismiss()
            await counted(server.joined, 2)
            await connected(socket)
            task.cancel()

    asyncio.run(scene())


async def connected(socket: StreamlabsSocket) -> None:
    """Wait until it is."""
    for _ in range(1000):
        if socket.connected:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("not connected")


async def counted(count: Callable[[], Awaitable[int]], wanted: int) -> None:
    """Wait until the server has counted so many, and no more a moment later."""
    async with asyncio.timeout(20):
        while await count() < wanted:  # noqa: ASYNC110  (another process sets nothing)
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert await count() == wanted


def answering(status: HTTPStatus) -> list[str]:
    """Meet a server that answers the handshake with this status, three times at most; return what was logged."""

    async def scene() -> list[str]:
        met = asyncio.Semaphore(3)

        async def refuse(connection: ServerConnection, request: Request) -> Response:
            await met.acquire()
            return connection.respond(status, "no")

        async def nothing(connection: ServerConnection) -> None:
            await connection.wait_closed()

        async with serve(nothing, "127.0.0.1", 0, process_request=refuse) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            socket = StreamlabsSocket(
                TOKEN,
                clock=LoopClock(epoch=system_now()),
                chance=random.Random(1),
                address=f"ws://127.0.0.1:{port}/",
                backoff=SOON,
            )
            with structlog.testing.capture_logs() as logs:
                async with asyncio.TaskGroup() as tasks:
                    task = tasks.create_task(socket.run(keep))
                    while not met.locked() and not task.done():
                        await asyncio.wait([task], timeout=0.02)
                    task.cancel()
            return [str(log["reason"]) for log in logs]

    return asyncio.run(scene())


@pytest.mark.parametrize("status", [HTTPStatus.BAD_GATEWAY, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.NOT_FOUND])
def test_a_server_out_of_order_is_tried_again(status: HTTPStatus) -> None:
    """The log says what it answered."""
    assert f"it answered with HTTP status {status.value}" in answering(status)


@pytest.mark.parametrize("status", [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN])
def test_a_handshake_refused_is_a_refused_token(status: HTTPStatus) -> None:
    """Trying again is of no use."""
    with pytest.raises(ExceptionGroup) as refusal:
        answering(status)
    assert refusal.group_contains(LoginError, match="STREAMLABS_SOCKET_TOKEN")


@pytest.mark.parametrize(
    "address",
    ["ws://127.0.0.1:1/", "ws://nowhere.invalid/", "ws://[/", "http://127.0.0.1/", "ws://127.0.0.1:99999/", "ws:///"],
)
def test_an_address_stays_out_of_errors_and_logs(address: str, caplog: pytest.LogCaptureFixture) -> None:
    """Even at the level that tells everything, and in every exception behind the one that is seen."""
    secret = "t0ken-of-the-test"

    async def scene() -> None:
        async with websocket(f"{address}?token={secret}"):
            raise AssertionError("there is nobody")

    with caplog.at_level(logging.DEBUG), pytest.raises(WireError) as failure:
        asyncio.run(scene())
    error: BaseException | None = failure.value
    while error is not None:
        assert secret not in repr(error)
        error = error.__cause__ or error.__context__
    assert secret not in caplog.text


def test_a_good_connection_logs_no_address(caplog: pytest.LogCaptureFixture) -> None:
    """The request line bears the token."""

    async def scene() -> None:
        async def nothing(connection: ServerConnection) -> None:
            await connection.wait_closed()

        quiet = logging.getLogger("quiet")
        quiet.setLevel(logging.CRITICAL)
        async with serve(nothing, "127.0.0.1", 0, logger=quiet) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            async with websocket(f"ws://127.0.0.1:{port}/?token=t0ken-of-the-test"):
                pass

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scene())
    assert "t0ken" not in caplog.text
