"""The lines that wait, over HTTP: only whoever has the token sees and vetoes them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from vtuber.api.application import create_application
from vtuber.api.services import Services
from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Line
from vtuber.metrics.stream_meter import StreamMeter
from vtuber.stage.hub import StageHub, StageProfile
from vtuber.voice.veto_desk import VetoDesk

TOKEN = "s3cret"


class StillClock:
    """A clock that stands still."""

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)


def serve(page: Path, desk: VetoDesk | None, scene: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
    """Let a client with the token talk to a server with this desk."""
    (page / "index.html").write_text("<title>stage</title>", encoding="utf-8")
    clock = StillClock()
    services = Services(
        hub=StageHub(StageProfile(name="Hoshi", sample_rate=22_050), clock=clock, clean=lambda _: True),
        page=page,
        token=TOKEN,
        state=lambda: StreamMeter().state(now=clock.now()),
        revenue=dict,
        silence=lambda: None,
        on_page_message=lambda _message: None,
        desk=desk,
    )

    async def talk() -> None:
        transport = httpx.ASGITransport(app=create_application(services))
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as client:
            await scene(client)

    asyncio.run(talk())


def desk_with(*texts: str) -> VetoDesk:
    """Return a desk at which these lines wait."""
    desk = VetoDesk(delay_s=4.0, clock=StillClock())
    for text in texts:
        desk.submit("u1", Line(text=text, emotion=Emotion.JOY))
    return desk


def test_lines_are_listed_and_vetoed(tmp_path: Path) -> None:
    """A vetoed line is gone from the list; a second veto of it, or one of nothing, is not found."""
    desk = desk_with("One.", "Two.", "Three.")

    async def scene(client: httpx.AsyncClient) -> None:
        listed = (await client.get("/api/lines")).json()
        assert listed["delay_s"] == 4.0
        assert listed["lines"][0] == {
            "id": "1",
            "utterance_id": "u1",
            "text": "One.",
            "emotion": "joy",
            "due_in_s": 4.0,
        }
        assert (await client.post("/api/lines/2/veto")).status_code == 204
        assert (await client.post("/api/lines/2/veto")).status_code == 404
        assert (await client.post("/api/lines/99/veto")).status_code == 404
        assert [line["id"] for line in (await client.get("/api/lines")).json()["lines"]] == ["1", "3"]
        assert (await client.post("/api/lines/veto")).json() == {"vetoed": ["1", "3"]}
        assert desk.lines() == ()

    serve(tmp_path, desk, scene)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/lines"), ("POST", "/api/lines/1/veto"), ("POST", "/api/lines/veto")]
)
@pytest.mark.parametrize(
    "headers", [{"Authorization": ""}, {"Authorization": "Bearer wrong"}, {"Host": "evil.example"}]
)
def test_nobody_else_may(tmp_path: Path, method: str, path: str, headers: dict[str, str]) -> None:
    """Without the token, or under another host's name, nothing is shown and nothing is done."""
    desk = desk_with("One.")

    async def scene(client: httpx.AsyncClient) -> None:
        response = await client.request(method, path, headers=headers)
        assert response.status_code in {400, 401}
        assert "One" not in response.text
        assert len(desk.lines()) == 1

    serve(tmp_path, desk, scene)


def test_without_a_delay_nothing_waits(tmp_path: Path) -> None:
    """The calls are there and say so."""

    async def scene(client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/lines")).json() == {"delay_s": 0.0, "lines": []}
        assert (await client.post("/api/lines/1/veto")).status_code == 404
        assert (await client.post("/api/lines/veto")).json() == {"vetoed": []}

    serve(tmp_path, None, scene)
