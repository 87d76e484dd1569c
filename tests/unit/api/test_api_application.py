"""The server: who may ask, who may act, and what a page can do."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from vtuber.api.application import create_application
from vtuber.api.olv_services import FrontendServices
from vtuber.api.services import Services
from vtuber.api.stage_socket import origin_allowed
from vtuber.domain.activities import Activity
from vtuber.domain.stream_state import StreamState
from vtuber.stage.hub import StageHub, StageProfile

TOKEN = "s3cret"
STATE = StreamState(
    stream_id="0001",
    elapsed_s=61.5,
    activity=Activity.TALK,
    topic="Fog",
    activity_s=61.5,
    segment_s=61.5,
    viewers=12,
    peak_viewers=15,
    viewers_change=-1,
    chat_per_minute=4.0,
    chatters=3,
    questions_waiting=0,
    chat_waiting=1,
    money_waiting=0,
    messages=7,
    revenue={"USD": Decimal("10.10")},
)


class StillClock:
    """A clock that stands still."""

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Running:
    """A stand-in for the running stream."""

    silenced: int = 0
    reported: list[dict[str, object]] = field(default_factory=list)
    hub: StageHub = field(
        default_factory=lambda: StageHub(
            StageProfile(name="Hoshi", sample_rate=22_050), clock=StillClock(), clean=lambda _: True
        )
    )

    def silence(self) -> None:
        self.silenced += 1

    def services(self, page: Path, *, frontend: FrontendServices | None = None) -> Services:
        (page / "index.html").write_text("<title>stage</title>", encoding="utf-8")
        return Services(
            hub=self.hub,
            page=page,
            token=TOKEN,
            state=lambda: STATE,
            revenue=dict,
            silence=self.silence,
            on_page_message=self.reported.append,
            frontend=frontend,
        )


def asked(
    page: Path, method: str, path: str, *, running: Running | None = None, host: str = "127.0.0.1:8000", **headers: str
) -> httpx.Response:
    """Ask the application something."""

    async def ask() -> httpx.Response:
        application = create_application((running or Running()).services(page))
        transport = httpx.ASGITransport(app=application)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:9", "localhost", "[::1]:8000"])
def test_loopback_names_are_answered(tmp_path: Path, host: str) -> None:
    """Whatever the port."""
    answer = asked(tmp_path, "GET", "/api/health", host=host)
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("host", ["vtuber.example", "127.0.0.1.example:8000", "192.168.0.7:8000", "localhost.example"])
@pytest.mark.parametrize("path", ["/api/health", "/api/state", "/stage/"])
def test_other_names_are_refused(tmp_path: Path, host: str, path: str) -> None:
    """A site that points a name of its own at this machine gets nothing."""
    assert asked(tmp_path, "GET", path, host=host).status_code == 400


@pytest.mark.parametrize("header", [None, "", "Bearer ", "Bearer wrong", f"bearer {TOKEN}", f"Basic {TOKEN}", TOKEN])
def test_acting_needs_the_token(tmp_path: Path, header: str | None) -> None:
    """Without exactly it nothing happens."""
    running = Running()
    headers = {} if header is None else {"authorization": header}
    assert asked(tmp_path, "POST", "/api/silence", running=running, **headers).status_code == 401
    assert running.silenced == 0


def test_with_the_token_she_is_silenced(tmp_path: Path) -> None:
    """Once for each call, and only by POST."""
    running = Running()
    assert asked(tmp_path, "POST", "/api/silence", running=running, authorization=f"Bearer {TOKEN}").status_code == 204
    assert running.silenced == 1
    assert asked(tmp_path, "GET", "/api/silence", running=running, authorization=f"Bearer {TOKEN}").status_code == 405
    assert running.silenced == 1


def test_the_state_keeps_exact_amounts(tmp_path: Path) -> None:
    """Money is a string of a decimal, the activity its name."""
    state = asked(tmp_path, "GET", "/api/state").json()
    assert state["revenue"] == {"USD": "10.10"}
    assert (state["activity"], state["viewers"]) == ("talk", 12)


def test_the_front_leads_to_the_stage(tmp_path: Path) -> None:
    """And the stage page is served there."""
    assert asked(tmp_path, "GET", "/").headers["location"] == "/stage/"
    assert "<title>stage</title>" in asked(tmp_path, "GET", "/stage/").text
    assert asked(tmp_path, "GET", "/stage/../application.py").status_code == 404


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (None, "127.0.0.1:8000", True),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("http://localhost:8000", "localhost:8000", True),
        ("http://localhost:3000", "localhost:8000", False),
        ("https://evil.example", "127.0.0.1:8000", False),
        ("null", "127.0.0.1:8000", False),
        ("http://127.0.0.1:8000", None, False),
        ("", "127.0.0.1:8000", False),
    ],
)
def test_only_our_own_pages_may_listen(origin: str | None, host: str | None, allowed: bool) -> None:
    """And programs that are no browser."""
    assert origin_allowed(origin, host) is allowed


@dataclass
class SocketClient:
    """Drives the stage socket over ASGI: what it sends, what came back."""

    sent: list[dict[str, Any]]
    got: list[dict[str, Any]] = field(default_factory=list)
    hang_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> dict[str, Any]:
        if self.sent:
            await asyncio.sleep(0)
            return self.sent.pop(0)
        await self.hang_up.wait()
        return {"type": "websocket.disconnect", "code": 1001}

    async def send(self, message: dict[str, Any]) -> None:
        self.got.append(message)


def connected(
    page: Path,
    running: Running,
    messages: list[str | bytes],
    *,
    origin: str | None,
    act: Callable[[SocketClient], Coroutine[Any, Any, None]],
) -> SocketClient:
    """Connect to the stage socket, send messages, act, hang up."""

    async def scene() -> SocketClient:
        application = create_application(running.services(page))
        sent = [{"type": "websocket.receive", "text" if isinstance(m, str) else "bytes": m} for m in messages]
        client = SocketClient(sent=[{"type": "websocket.connect"}, *sent])
        headers = [(b"host", b"127.0.0.1:8000"), *([(b"origin", origin.encode())] if origin else [])]
        scope = {
            "type": "websocket",
            "path": "/stage/ws",
            "raw_path": b"/stage/ws",
            "root_path": "",
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
            "scheme": "ws",
            "asgi": {"version": "3.0"},
        }
        async with asyncio.TaskGroup() as group:
            group.create_task(application(scope, client.receive, client.send))  # type: ignore[arg-type]
            await some_turns()
            await act(client)
            client.hang_up.set()
        return client

    return asyncio.run(scene())


async def some_turns() -> None:
    """Let the loop turn as often as anything here may need, however little time that takes."""
    for _ in range(50):
        await asyncio.sleep(0.0005)


async def nothing(client: SocketClient) -> None:
    """Do nothing."""


def test_a_page_of_ours_is_told_everything(tmp_path: Path) -> None:
    """Hello at once, then what happens; when it hangs up it is forgotten."""
    running = Running()

    async def act(client: SocketClient) -> None:
        assert running.hub.pages == 1
        running.hub.silence()
        await some_turns()

    client = connected(tmp_path, running, [], origin="http://127.0.0.1:8000", act=act)
    assert client.got[0]["type"] == "websocket.accept"
    frames = [json.loads(message["text"])["type"] for message in client.got if message["type"] == "websocket.send"]
    assert frames == ["hello", "silence"]
    assert running.hub.pages == 0


def test_a_foreign_page_is_turned_away(tmp_path: Path) -> None:
    """Before it hears anything."""
    running = Running()
    client = connected(tmp_path, running, [], origin="https://evil.example", act=nothing)
    assert [message["type"] for message in client.got] == ["websocket.close"]


def test_a_page_can_only_report(tmp_path: Path) -> None:
    """Objects are passed on; garbage, long texts and deep nests are ignored and the page stays."""
    running = Running()
    garbage: list[str | bytes] = ["{", "[" * 4_000, '"text"', "[1]", "\ud800", json.dumps({"long": "x" * 5_000})]
    report = json.dumps({"type": "ready", "width": 1280})

    async def act(client: SocketClient) -> None:
        assert running.hub.pages == 1

    connected(tmp_path, running, [*garbage, report], origin=None, act=act)
    assert running.reported == [{"type": "ready", "width": 1280}]


def test_a_page_that_sends_bytes_is_let_go(tmp_path: Path) -> None:
    """The protocol knows none from a page."""
    running = Running()
    client = connected(tmp_path, running, [b"\x00"], origin=None, act=nothing)
    assert client.got[-1]["type"] == "websocket.close"
    assert running.hub.pages == 0
