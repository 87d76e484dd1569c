"""Webhooks: from the request to the journal, and what else may be reached from outside."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
import structlog
from hypothesis import example, given
from hypothesis import strategies as st
from tests.peers.webhook_posts import (
    EMAIL,
    KOFI_TOKEN,
    NOW,
    PUBLIC_HOST,
    TILTIFY_KEY,
    Post,
    Station,
    kofi,
    station,
    tiltify,
)

from vtuber.api import webhooks
from vtuber.api.host_guard import HostGuard
from vtuber.api.webhooks import LARGEST_BODY, PATHS, WebhookService
from vtuber.domain.money import Money

LOCAL = "127.0.0.1:8000"
TUNNELLED = {"x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https"}


async def posted(to: Station, post: Post, *, host: str = PUBLIC_HOST) -> int:
    """Post a webhook, and return the status of the answer, which never has a body."""
    async with client(to, host) as asking:
        answer = await asking.post(post.path, content=post.body, headers=post.headers)
    assert answer.status_code == 404 or not answer.content
    return answer.status_code


def client(to: Station, host: str) -> httpx.AsyncClient:
    """Return a client of the application."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=to.application), base_url=f"http://{host}")


def play(
    folder: Path, scene: Callable[[Station], Awaitable[None]], *, host: str | None = PUBLIC_HOST, **secrets: str
) -> Station:
    """Play a scene with a station."""

    async def whole() -> Station:
        with station(folder, host=host, **secrets) as here:
            await scene(here)
            return here

    return asyncio.run(whole())


def test_donations_are_journalled_once(tmp_path: Path) -> None:
    """When the answer comes they are in the journal; retries are answered alike and change nothing."""

    async def scene(here: Station) -> None:
        for number in (1, 2, 1):
            assert await posted(here, kofi(number)) == 200
            assert await posted(here, tiltify(number)) == 200
        assert [donation.id for donation in here.donations] == ["ko-fi:m1", "tiltify:d1", "ko-fi:m2", "tiltify:d2"]

    here = play(tmp_path, scene)
    assert here.donations[0].amount == Money(amount=Decimal("3.00"), currency="USD")
    assert [donation.charity for donation in here.donations] == [False, True, False, True]
    assert EMAIL not in repr(here.heard)


@pytest.mark.parametrize(
    ("post", "status"),
    [
        (kofi(token="wrong"), 401),
        (kofi(token=""), 401),
        (tiltify(key="wrong"), 401),
        (tiltify(at=NOW - timedelta(minutes=6)), 401),
        (replace(tiltify(), headers={}), 401),
        (replace(tiltify(), body=tiltify().body.replace(b"82.95", b"99.95")), 401),
        (replace(kofi(), body=b""), 400),
        (replace(kofi(), body=b"data={"), 400),
        (replace(kofi(), body=b"\xff\x00" * 100), 400),
        (kofi(amount="-3"), 400),
        (replace(kofi(), body=b"x" * (LARGEST_BODY + 1)), 413),
        (replace(tiltify(), body=b"x" * (LARGEST_BODY + 1)), 413),
        (replace(tiltify(), body=b"x" * LARGEST_BODY), 401),
        (kofi(type="Shop Order"), 200),
    ],
)
def test_what_is_no_donation_is_answered_and_not_journalled(post: Post, status: int, tmp_path: Path) -> None:
    """The log says why, without a secret, a name or an address."""

    async def scene(here: Station) -> None:
        assert await posted(here, post) == status

    with structlog.testing.capture_logs() as logs:
        here = play(tmp_path, scene)
    assert here.heard == []
    assert len(logs) == (status in (400, 401))
    for secret in (KOFI_TOKEN, TILTIFY_KEY, EMAIL, "Jo", "Jirachi", "99.95"):
        assert secret not in repr(logs)


@pytest.mark.parametrize("post", [kofi(), kofi(token=""), tiltify(), tiltify(key="")])
def test_a_service_that_is_not_set_up_is_not_there(post: Post, tmp_path: Path) -> None:
    """An empty secret opens nothing."""

    async def scene(here: Station) -> None:
        assert await posted(here, post) == 404

    assert play(tmp_path, scene, kofi_token=" ", tiltify_key="").heard == []


def test_a_body_without_end_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that comes in pieces is counted as it comes; one that does not come is not waited for."""
    monkeypatch.setattr(webhooks, "BODY_WITHIN_S", 0.05)
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 1024

    async def stalled() -> AsyncIterator[bytes]:
        yield b"data="
        await asyncio.sleep(10)

    async def scene(here: Station) -> None:
        for body, status in ((endless(), 413), (stalled(), 408)):
            async with client(here, PUBLIC_HOST) as asking:
                assert (await asking.post("/webhooks/ko-fi", content=body)).status_code == status

    play(tmp_path, scene)
    assert sent == LARGEST_BODY // 1024 + 1


def test_a_journal_that_fails_makes_the_service_try_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not journalled is not answered with 200."""

    async def scene(here: Station) -> None:
        async def fail(_service: WebhookService, _body: bytes, _headers: object) -> None:
            raise OSError("the disk is full")

        monkeypatch.setattr(here.webhooks, "receive", fail)
        with pytest.raises(OSError, match="the disk is full"):
            await posted(here, kofi())

    play(tmp_path, scene)


ELSEWHERE = [
    *("/", "/api/health", "/api/state", "/docs", "/openapi.json", "/stage/", "/webhooks", "/webhooks/", "/webhooks/x"),
    *("/webhooks/ko-fi/", "//webhooks/ko-fi", "/webhooks/../api/state", "/webhooks/ko-fi/../../api/state"),
    *("/webhooks/ko-fi%2f..%2f..%2fapi/state", "/WEBHOOKS/KO-FI", "/webhooks/%2e%2e/api/health"),
]


@pytest.mark.parametrize("host", [PUBLIC_HOST, f"{PUBLIC_HOST.upper()}:443", LOCAL])
def test_nothing_else_is_open_to_the_world(host: str, tmp_path: Path) -> None:
    """Neither by the tunnel's name nor, where the tunnel rewrites it, by this machine's."""

    async def scene(here: Station) -> None:
        headers = {"authorization": "Bearer s3cret", **TUNNELLED}
        async with client(here, host) as asking:
            for path in ELSEWHERE:
                for method in ("GET", "POST", "HEAD", "OPTIONS"):
                    assert (await asking.request(method, path, headers=headers)).status_code == 404

    play(tmp_path, scene)


@pytest.mark.parametrize("path", sorted(PATHS))
def test_webhooks_are_posted(path: str, tmp_path: Path) -> None:
    """From outside, other methods are not even told that the path is there."""

    async def scene(here: Station) -> None:
        async with client(here, PUBLIC_HOST) as asking:
            for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"):
                assert (await asking.request(method, path)).status_code == 404

    play(tmp_path, scene)


def test_the_token_does_not_silence_her_from_outside(tmp_path: Path) -> None:
    """Calls that act are for this machine, whoever knows the token."""

    async def scene(here: Station) -> None:
        headers = {"authorization": "Bearer s3cret"}
        for host, more in ((PUBLIC_HOST, {}), (LOCAL, TUNNELLED), (LOCAL, {"Forwarded": "for=1.2.3.4"})):
            async with client(here, host) as asking:
                assert (await asking.post("/api/silence", headers={**headers, **more})).status_code == 404
        assert here.silenced == 0
        async with client(here, LOCAL) as asking:
            assert (await asking.post("/api/silence", headers=headers)).status_code == 204

    assert play(tmp_path, scene).silenced == 1


@pytest.mark.parametrize(
    ("host", "more", "status"),
    [
        (PUBLIC_HOST, {}, 200),
        (PUBLIC_HOST, TUNNELLED, 200),
        (f"{PUBLIC_HOST}:443", TUNNELLED, 200),
        (PUBLIC_HOST.upper(), {}, 200),
        (LOCAL, TUNNELLED, 200),
        (LOCAL, {}, 200),
        ("evil.example", {}, 400),
        ("evil.example", {"x-forwarded-host": PUBLIC_HOST}, 400),
        (f"{PUBLIC_HOST}.evil.example", {}, 400),
        (f"evil.{PUBLIC_HOST}", {}, 400),
    ],
)
def test_tunnels_may_keep_or_rewrite_the_host(host: str, more: dict[str, str], status: int, tmp_path: Path) -> None:
    """Any other name is refused, as everywhere."""

    async def scene(here: Station) -> None:
        post = kofi()
        assert await posted_with(here, replace(post, headers={**post.headers, **more}), host) == status

    play(tmp_path, scene)


async def posted_with(to: Station, post: Post, host: str) -> int:
    """Post, whatever the answer's body is."""
    async with client(to, host) as asking:
        return (await asking.post(post.path, content=post.body, headers=post.headers)).status_code


def test_a_webhook_by_another_name_is_logged(tmp_path: Path) -> None:
    """Whoever forgot to set the tunnel's name, or has a new one, sees which it is; other strangers leave no trace."""

    async def scene(here: Station) -> None:
        assert await posted_with(here, kofi(), "new-name.tunnel.example") == 400
        async with client(here, "evil.example") as asking:
            assert (await asking.get("/api/state")).status_code == 400

    with structlog.testing.capture_logs() as logs:
        play(tmp_path, scene)
    assert [log["host"] for log in logs] == ["new-name.tunnel.example"]


def test_without_a_public_name_only_rewritten_hosts_come_through(tmp_path: Path) -> None:
    """An empty setting does not stand for an empty host."""

    async def scene(here: Station) -> None:
        assert await posted_with(here, kofi(), PUBLIC_HOST) == 400
        assert await posted_with(here, replace(kofi(), headers=TUNNELLED), LOCAL) == 200

    play(tmp_path, scene, host=None)


PATH_TEXTS = st.sampled_from([*sorted(PATHS), "/", "/api/state", "/stage/ws"]) | st.text(max_size=20)
HOSTS = st.sampled_from([PUBLIC_HOST, "127.0.0.1", "localhost:80", "[::1]:8000", "[::1", "", "evil.example"])


BY_NOBODY = {"kind": "http", "method": "POST", "path": "/webhooks/ko-fi", "tunnelled": False}


@example(**BY_NOBODY, hosts=["127.0.0.1", PUBLIC_HOST], public_host=PUBLIC_HOST)
@example(**BY_NOBODY, hosts=[PUBLIC_HOST, "127.0.0.1"], public_host=PUBLIC_HOST)
@example(**BY_NOBODY, hosts=[""], public_host="")
@example(**BY_NOBODY, hosts=[], public_host=None)
@given(
    kind=st.sampled_from(["http", "websocket"]),
    method=st.sampled_from(["GET", "POST"]),
    path=PATH_TEXTS,
    hosts=st.lists(HOSTS | st.text(max_size=8), max_size=2),
    tunnelled=st.booleans(),
    public_host=st.sampled_from([PUBLIC_HOST, "", None]),
)
def test_only_webhooks_pass_the_guard_from_outside(
    *, kind: str, method: str, path: str, hosts: list[str], tunnelled: bool, public_host: str | None
) -> None:
    """Whatever is asked: it passes if it is this machine's own, or if it is a webhook; never otherwise."""
    passed: list[str] = []

    async def inside(scope: object, receive: object, send: object) -> None:
        passed.append(path)

    async def outside(message: object) -> None:
        """Take the refusal."""

    headers = [(b"host", host.encode("latin-1", "replace")) for host in hosts]
    headers += [(b"via", b"1.1 tunnel")] * tunnelled
    scope = {"type": kind, "method": method, "path": path, "headers": headers, "extensions": {}}
    guard = HostGuard(inside, public_host=public_host, public_paths=PATHS)
    asyncio.run(guard(scope, None, outside))  # type: ignore[arg-type]
    loopback = len(hosts) == 1 and hosts[0] in ("127.0.0.1", "localhost:80", "[::1]:8000")
    named = len(hosts) == 1 and hosts[0] == public_host == PUBLIC_HOST
    webhook = (kind, method) == ("http", "POST") and path in PATHS
    assert bool(passed) == ((loopback and not tunnelled) or (webhook and (loopback or named)))


def test_without_webhooks_a_tunnels_headers_mean_nothing() -> None:
    """A stage page behind a proxy of the user's own is served, as long as the proxy names this machine."""
    passed: list[object] = []

    async def inside(scope: object, receive: object, send: object) -> None:
        passed.append(scope)

    headers = [(b"host", b"127.0.0.1:8000"), (b"x-forwarded-for", b"192.168.1.5")]
    scope = {"type": "http", "method": "GET", "path": "/stage/", "headers": headers}
    asyncio.run(HostGuard(inside)(scope, None, None))  # type: ignore[arg-type]
    assert passed == [scope]
