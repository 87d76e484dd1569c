"""The goals over HTTP: only whoever has the token sees and sets them."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from tests.unit.api.test_api_veto import TOKEN, StillClock
from tests.unit.app.goal_streams import TELESCOPE, Channel

from vtuber.api.application import create_application
from vtuber.api.services import Services
from vtuber.community.goal_desk import GoalDesk
from vtuber.domain.goal_events import GoalClosed, GoalSet
from vtuber.metrics.stream_meter import StreamMeter
from vtuber.stage.hub import StageHub, StageProfile

WANTED = {"title": "A fog horn", "target": "79.50", "currency": "USD", "deadline": "2026-03-02T20:00:00+01:00"}


def client_of(page: Path, goals: GoalDesk | None, token: str = TOKEN) -> httpx.AsyncClient:
    """Return a client of a server with these goals."""
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
        goals=goals,
    )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=create_application(services)),
        base_url="http://127.0.0.1:8000",
        headers={"Authorization": f"Bearer {token}"},
    )


def on_stream(page: Path, scene: Callable[[httpx.AsyncClient, Channel], Awaitable[None]]) -> Channel:
    """Let a client talk to the server of a running stream."""
    channel = Channel(planned=TELESCOPE)

    async def play() -> None:
        await channel.begin_stream()
        async with client_of(page, channel.keeper) as client:
            await scene(client, channel)

    asyncio.run(play())
    return channel


def test_goals_are_set_listed_and_closed(tmp_path: Path) -> None:
    """Each call is on record at once; amounts are text."""

    async def scene(client: httpx.AsyncClient, _channel: Channel) -> None:
        made = await client.post("/api/goals", json=WANTED)
        assert (made.status_code, made.json()["id"]) == (201, "goal-1")
        later = await client.post("/api/goals", json={**WANTED, "start": "2026-03-02T10:00:00Z"})
        assert later.status_code == 201
        found = (await client.get("/api/goals")).json()
        assert found["channel"] == "simulation"
        assert [(goal["id"], goal["state"], goal["target"]) for goal in found["goals"]] == [
            ("donations", "open", "60"),
            ("goal-1", "open", "79.50"),
            ("goal-2", "planned", "79.50"),
        ]
        assert found["goals"][1]["deadline"] == "2026-03-02T19:00:00+00:00"
        assert (await client.post("/api/goals/goal-1/close")).status_code == 204
        refused = await client.post("/api/goals/goal-1/close")
        assert refused.status_code == 422
        assert "No goal 'goal-1' is open" in refused.json()["detail"]

    channel = on_stream(tmp_path, scene)
    kinds = [type(each) for each in channel.events if isinstance(each, GoalSet | GoalClosed)]
    assert kinds == [GoalSet, GoalSet, GoalClosed]


@pytest.mark.parametrize(
    "body",
    [
        {**WANTED, "title": ""},
        {**WANTED, "title": "x" * 100},
        {**WANTED, "target": "-5"},
        {**WANTED, "target": "NaN"},
        {**WANTED, "deadline": "2026-03-02T20:00:00"},
        {**WANTED, "of": "live"},
        {},
    ],
)
def test_what_is_not_allowed_is_refused(tmp_path: Path, body: dict[str, object]) -> None:
    """Nothing of it is on record."""

    async def scene(client: httpx.AsyncClient, _channel: Channel) -> None:
        assert (await client.post("/api/goals", json=body)).status_code == 422

    channel = on_stream(tmp_path, scene)
    assert [each.goal_id for each in channel.events if isinstance(each, GoalSet)] == ["donations"]


def test_nobody_without_the_token_gets_in(tmp_path: Path) -> None:
    """Titles are shown and spoken: whoever may set one speaks with her voice."""

    async def play() -> None:
        async with client_of(tmp_path, None, token="guessed") as client:
            for method, path in (("GET", ""), ("POST", ""), ("POST", "/x/close")):
                assert (await client.request(method, f"/api/goals{path}", json=WANTED)).status_code == 401

    asyncio.run(play())


def test_a_show_without_goals_says_so(tmp_path: Path) -> None:
    """Where somebody else's channel is watched there is nobody to pay."""

    async def play() -> None:
        async with client_of(tmp_path, None) as client:
            assert (await client.get("/api/goals")).json() == {"channel": "", "goals": []}
            refused = await client.post("/api/goals", json=WANTED)
            assert (refused.status_code, "no goals of its own" in refused.json()["detail"]) == (422, True)

    asyncio.run(play())
