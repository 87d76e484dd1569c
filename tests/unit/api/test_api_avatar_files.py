"""What a page may fetch of an avatar: its description and its own files, by reading, from this machine alone."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send
from tests.e2e.small_live2d import STAND_IN_CORE, moc, write_model
from tests.e2e.small_vrm import small_vrm

from vtuber.api.application import create_application
from vtuber.api.services import Services
from vtuber.domain.errors import AvatarError
from vtuber.metrics.stream_meter import StreamMeter
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.stage.avatar import PUPPET, Avatar
from vtuber.stage.avatar_files import find_avatar
from vtuber.stage.hub import StageHub, StageProfile


def served(folder: Path, avatar: Avatar) -> Starlette:
    """Build the application with an avatar."""
    page = folder / "page"
    page.mkdir(exist_ok=True)
    (page / "index.html").write_text("<title>stage</title>", encoding="utf-8")
    profile = StageProfile(name="Hoshi", sample_rate=22_050)
    return create_application(
        Services(
            hub=StageHub(profile, clock=LoopClock(epoch=system_now()), clean=lambda _: True),
            page=page,
            token="token",
            state=lambda: StreamMeter().state(now=system_now()),
            revenue=dict,
            silence=lambda: None,
            on_page_message=lambda _: None,
            avatar=avatar,
        )
    )


class Unchanged(httpx.ASGITransport):
    """Sends a path exactly as it is written: httpx itself would take the dots out of it."""

    def __init__(self, app: Starlette, path: str) -> None:
        super().__init__(app=self._renamed)
        self._app, self._path = app, path

    async def _renamed(self, scope: Scope, receive: Receive, send: Send) -> None:
        renamed = {**scope, "path": unquote(self._path), "raw_path": self._path.encode()}
        await self._app(renamed, receive, send)


def asked(
    folder: Path, avatar: Avatar, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """Ask the application for something."""

    async def ask() -> httpx.Response:
        transport = Unchanged(served(folder, avatar), path)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.request(method, "/", headers=headers)

    return asyncio.run(ask())


@pytest.fixture
def model(tmp_path: Path) -> Avatar:
    """Return a Live2D model in a folder with other things in it."""
    folder = tmp_path / "model"
    folder.mkdir()
    path = write_model(folder)
    (folder / "diary.txt").write_text("private", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return find_avatar(str(path), STAND_IN_CORE)


def test_the_puppet_is_described_and_nothing_else_served(tmp_path: Path) -> None:
    """So is the puppet that stands in for another, which says why."""
    assert asked(tmp_path, PUPPET, "/stage/avatar.json").json() == {"kind": "puppet", "fault": None}
    for path in ("/stage/avatar/", "/stage/avatar/index.html", "/stage/cubism-core.js"):
        assert asked(tmp_path, PUPPET, path).status_code == 404
    fault = AvatarError("VTUBER_AVATAR: /home/me/a.vrm does not exist", on_stage="the VRM file is missing")
    described = asked(tmp_path, replace(PUPPET, fault=fault), "/stage/avatar.json")
    assert described.json() == {"kind": "puppet", "fault": "the VRM file is missing"}
    assert "/home" not in described.text


def test_a_model_is_described_and_served(tmp_path: Path, model: Avatar) -> None:
    """Addresses relative to the page; every file as it is."""
    described = asked(tmp_path, model, "/stage/avatar.json").json()
    assert (described["kind"], described["url"]) == ("live2d", "avatar/small.model3.json")
    assert described["core"] == "cubism-core.js"
    assert described["mapping"] == {"parameters": {}, "expressions": {}, "frame": {"zoom": 1.0, "x": 0.0, "y": 0.0}}
    assert asked(tmp_path, model, "/stage/avatar/small.moc3").content == moc()
    texture = asked(tmp_path, model, "/stage/avatar/small.2048/texture%2000.png")
    assert (texture.status_code, texture.headers["content-type"]) == (200, "image/png")
    assert texture.headers["x-content-type-options"] == "nosniff"
    assert texture.headers["cross-origin-resource-policy"] == "same-origin"
    core = asked(tmp_path, model, "/stage/cubism-core.js")
    assert core.headers["content-type"].startswith("text/javascript")
    assert core.content == STAND_IN_CORE.read_bytes()
    assert "<title>stage</title>" in asked(tmp_path, model, "/stage/").text


def test_any_name_can_be_fetched(tmp_path: Path) -> None:
    """Blanks, marks of addresses and other scripts included."""
    path = tmp_path / "Hoshi #1 星?.vrm"
    path.write_bytes(small_vrm())
    avatar = find_avatar(str(path), None)
    url = asked(tmp_path, avatar, "/stage/avatar.json").json()["url"]
    assert asked(tmp_path, avatar, f"/stage/{url}").content == small_vrm()


@pytest.mark.parametrize(
    "name",
    [
        "diary.txt",
        "../secret.txt",
        "..%2Fsecret.txt",
        "%2e%2e/secret.txt",
        "small.2048/../diary.txt",
        "small.2048/../../secret.txt",
        "./small.moc3",
        "small.2048",
        "",
        "/etc/hostname",
        "%2Fetc%2Fhostname",
        "..%5Csecret.txt",
        "small.moc3%00.png",
    ],
)
def test_nothing_else_is_served(tmp_path: Path, model: Avatar, name: str) -> None:
    """Neither from the folder nor from outside of it, however it is written."""
    answer = asked(tmp_path, model, f"/stage/avatar/{name}")
    assert answer.status_code == 404
    assert "private" not in answer.text
    assert "secret" not in answer.text


def test_a_file_that_becomes_a_link_is_not_followed_outside(tmp_path: Path, model: Avatar) -> None:
    """What was in order at the start is looked at again."""
    moc_path = model.files["small.moc3"]
    moc_path.unlink()
    assert asked(tmp_path, model, "/stage/avatar/small.moc3").status_code == 404
    moc_path.symlink_to(tmp_path / "secret.txt")
    assert asked(tmp_path, model, "/stage/avatar/small.moc3").status_code == 404


@pytest.mark.parametrize("path", ["/stage/avatar.json", "/stage/avatar/small.moc3", "/stage/cubism-core.js"])
def test_only_this_machine_may_ask_and_only_read(tmp_path: Path, model: Avatar, path: str) -> None:
    """As for the stage page itself."""
    assert asked(tmp_path, model, path).status_code == 200
    assert asked(tmp_path, model, path, headers={"host": "vtuber.example"}).status_code == 400
    for method in ("POST", "PUT", "DELETE"):
        assert asked(tmp_path, model, path, method=method).status_code == 405


def test_a_description_is_json_whatever_the_mapping_holds(tmp_path: Path) -> None:
    """The user's words pass through unchanged."""
    path = write_model(tmp_path)
    (tmp_path / "small.vtuber.json").write_text(json.dumps({"expressions": {"joy": "</script>笑"}}), encoding="utf-8")
    avatar = find_avatar(str(path), STAND_IN_CORE)
    assert asked(tmp_path, avatar, "/stage/avatar.json").json()["mapping"]["expressions"] == {"joy": "</script>笑"}
