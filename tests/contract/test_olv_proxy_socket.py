"""The wire to an Open-LLM-VTuber over real sockets: long sentences, refusals, ends."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tests.peers.fake_olv.ports_free import free_port
from tests.peers.fake_olv.server import FakeOlv
from tests.peers.fake_olv.settings import OlvSettings
from websockets.asyncio.server import ServerConnection, serve

from vtuber.olv.messages import decode_server, encode
from vtuber.olv.proxy_socket import proxy_socket
from vtuber.olv.server_messages import Audio, SetModelAndConf
from vtuber.runtime.wire import Wire, WireError

pytestmark = pytest.mark.slow


async def connected(
    handler: Callable[[ServerConnection], Awaitable[None]], scene: Callable[[Wire], Awaitable[None]]
) -> None:
    """Play a scene with a wire to a server that does what the handler says."""
    async with serve(handler, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with proxy_socket(f"ws://127.0.0.1:{port}/proxy-ws") as wire:
            await scene(wire)


def test_a_sentence_of_a_minute_comes_through() -> None:
    """Eight megabytes in one frame, as a minute at 48 kHz has them."""
    sentence = Audio(audio="A" * 8_000_000, volumes=(0.5,) * 3000)

    async def send(connection: ServerConnection) -> None:
        await connection.send(encode(sentence))
        await connection.wait_closed()

    async def scene(wire: Wire) -> None:
        assert decode_server(await wire.receive()) == sentence

    asyncio.run(connected(send, scene))


def test_the_end_of_a_connection_is_told() -> None:
    """Whoever receives or sends after it gets one kind of error, with the code; binary frames mean nothing."""

    async def leave(connection: ServerConnection) -> None:
        await connection.send(b"\x00")
        await connection.close(1011)

    async def scene(wire: Wire) -> None:
        with pytest.raises(WireError, match="1011"):
            await wire.receive()
        with pytest.raises(WireError):
            await wire.send("{}")

    asyncio.run(connected(leave, scene))


def test_a_server_without_the_proxy_refuses_with_a_status() -> None:
    """And where nobody listens, there is none."""

    async def scene() -> None:
        async with FakeOlv(OlvSettings(enable_proxy=False)) as server:
            with pytest.raises(WireError) as refusal:
                async with proxy_socket(server.url):
                    pass
            assert refusal.value.status == 403
        with pytest.raises(WireError) as refusal:
            async with proxy_socket(f"ws://127.0.0.1:{free_port()}/proxy-ws"):
                pass
        assert refusal.value.status is None

    asyncio.run(scene())


def test_the_fake_is_killed_and_started_at_its_address() -> None:
    """Its clients lose their connection; the next one finds it where it was."""

    async def scene() -> None:
        async with FakeOlv(OlvSettings(own_voice=True)) as server:
            async with proxy_socket(server.url) as wire:
                assert isinstance(decode_server(await wire.receive()), SetModelAndConf)
                await server.kill()
                with pytest.raises(WireError):
                    await wire.receive()
            await server.start()
            async with proxy_socket(server.url) as wire:
                assert isinstance(decode_server(await wire.receive()), SetModelAndConf)

    asyncio.run(scene())
