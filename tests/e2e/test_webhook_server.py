"""Webhooks through the real server, on a real socket."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from tests.peers.webhook_posts import PUBLIC_HOST, Post, Station, kofi, station, tiltify

from vtuber.api.server import Server, bind
from vtuber.api.webhooks import LARGEST_BODY

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]

LOOPBACK = "127.0.0.1"
UPGRADE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: c3RhZ2Ugc3RhZ2Ugc3RhZw==\r\n"
)


def serving(folder: Path, scene: Callable[[Station, int], Awaitable[None]]) -> Station:
    """Play a scene with a station that is served."""

    async def whole() -> Station:
        with station(folder) as here, bind(LOOPBACK, 0) as listener:
            server = Server(here.application)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(server.serve(sockets=[listener]))
                try:
                    await scene(here, listener.getsockname()[1])
                finally:
                    server.should_exit = True
            return here

    return asyncio.run(whole())


async def asked(port: int, request: str, body: bytes = b"") -> tuple[int, bytes]:
    """Send a request as it is, and return the status and the rest of the answer."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(request.encode("latin-1") + body)
    async with asyncio.timeout(30):
        answer = await reader.read(4096)
    writer.close()
    return int(answer.split(b" ")[1]), answer


def test_webhooks_of_both_services_arrive_at_once(tmp_path: Path) -> None:
    """Many at a time, each twice, over one connection and over several."""

    async def scene(here: Station, port: int) -> None:
        async with httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", trust_env=False, timeout=30) as client:

            async def post(each: Post) -> int:
                headers = {**each.headers, "host": PUBLIC_HOST}
                return (await client.post(each.path, content=each.body, headers=headers)).status_code

            posts = [make(number) for number in range(20) for make in (kofi, tiltify) for _ in range(2)]
            assert set(await asyncio.gather(*map(post, posts))) == {200}
        assert len(here.donations) == 40
        assert len({donation.id for donation in here.donations}) == 40

    serving(tmp_path, scene)


@pytest.mark.parametrize(
    "target",
    [
        *("/api/state", "/", "/stage/", "/webhooks/../api/state", "/webhooks/%2e%2e/api/state", "/stage/../api/state"),
        *("http://127.0.0.1/api/state", "//127.0.0.1/api/state", "/webhooks/ko-fi?/api/state", "*", "/api/state#x"),
    ],
)
def test_no_spelling_of_a_path_leads_inside(target: str, tmp_path: Path) -> None:
    """As the bytes are on the wire, which clients would tidy up."""

    async def scene(here: Station, port: int) -> None:
        status, answer = await asked(port, f"GET {target} HTTP/1.1\r\nHost: {PUBLIC_HOST}\r\n\r\n")
        assert status in (400, 404)
        assert b"stream_id" not in answer

    serving(tmp_path, scene)


@pytest.mark.parametrize(
    "hosts", [f"Host: {PUBLIC_HOST}\r\nHost: 127.0.0.1\r\n", f"Host: 127.0.0.1\r\nHost: {PUBLIC_HOST}\r\n", ""]
)
def test_two_hosts_or_none_are_refused(hosts: str, tmp_path: Path) -> None:
    """Nobody chooses which of them is meant."""

    async def scene(here: Station, port: int) -> None:
        assert (await asked(port, f"GET /api/state HTTP/1.1\r\n{hosts}\r\n"))[0] == 400

    serving(tmp_path, scene)


@pytest.mark.parametrize(
    "headers",
    [f"Host: {PUBLIC_HOST}\r\nOrigin: http://{PUBLIC_HOST}\r\n", "Host: 127.0.0.1\r\nX-Forwarded-For: 1.2.3.4\r\n"],
)
def test_the_stage_is_not_shown_to_the_world(headers: str, tmp_path: Path) -> None:
    """Its socket does not open through the tunnel, although the page's origin is the host's own."""

    async def scene(here: Station, port: int) -> None:
        assert (await asked(port, f"GET /stage/ws HTTP/1.1\r\n{headers}{UPGRADE}\r\n"))[0] == 404

    serving(tmp_path, scene)


@pytest.mark.parametrize("chunked", [True, False])
def test_a_large_body_is_not_read_to_its_end(chunked: bool, tmp_path: Path) -> None:
    """Announced or not."""
    size = LARGEST_BODY + 1024
    framing = "Transfer-Encoding: chunked" if chunked else "Content-Length: 10000000"
    body = f"{size:x}\r\n".encode() * chunked + b"x" * size

    async def scene(here: Station, port: int) -> None:
        request = f"POST /webhooks/tiltify HTTP/1.1\r\nHost: {PUBLIC_HOST}\r\n{framing}\r\n\r\n"
        assert (await asked(port, request, body))[0] == 413

    serving(tmp_path, scene)


def test_a_sender_that_hangs_up_disturbs_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """In the middle of a body; the next webhook is served, and nothing is logged as a failure."""

    async def scene(here: Station, port: int) -> None:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(
            f"POST /webhooks/ko-fi HTTP/1.1\r\nHost: {PUBLIC_HOST}\r\nContent-Length: 99\r\n\r\ndata=".encode()
        )
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.close()
        await writer.wait_closed()
        post = kofi()
        head = f"POST {post.path} HTTP/1.1\r\nHost: {PUBLIC_HOST}\r\nContent-Length: {len(post.body)}\r\n\r\n"
        assert (await asked(port, head, post.body))[0] == 200
        assert len(here.donations) == 1

    serving(tmp_path, scene)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_this_machine_still_sees_everything(tmp_path: Path) -> None:
    """The guard is for the world."""

    async def scene(here: Station, port: int) -> None:
        status, answer = await asked(port, "GET /api/state HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert status == 200
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["stream_id"] == "0001"

    serving(tmp_path, scene)
