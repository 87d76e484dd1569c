"""Who may do what at the frontend's socket, and which of the user's files are served."""

import asyncio
from pathlib import Path

import httpx
import pytest
from tests.unit.api.test_api_application import TOKEN, Running, StillClock

from vtuber.api.application import create_application
from vtuber.api.olv_services import FrontendServices
from vtuber.api.olv_socket import Standing, standing_of
from vtuber.olv.frontend_hub import FrontendHub
from vtuber.olv.frontend_model import FrontendModel

HOST = "127.0.0.1:8000"
OWN = f"http://{HOST}"


@pytest.mark.parametrize(
    ("origin", "presented", "standing"),
    [
        (OWN, None, Standing.OPERATOR),
        (OWN, TOKEN, Standing.OPERATOR),
        (OWN, "wrong", Standing.REFUSED),
        (None, None, Standing.VISITOR),
        (None, TOKEN, Standing.OPERATOR),
        (None, "", Standing.REFUSED),
        ("http://localhost:3000", None, Standing.REFUSED),
        ("http://localhost:3000", TOKEN, Standing.OPERATOR),
        ("http://evil.example", None, Standing.REFUSED),
        ("http://evil.example", "wrong", Standing.REFUSED),
        ("null", None, Standing.REFUSED),
    ],
)
def test_standing(origin: str | None, presented: str | None, standing: Standing) -> None:
    """Only a page of ours and whoever has the token act for the operator."""
    assert standing_of(origin=origin, host=HOST, presented=presented, token=TOKEN) is standing


async def _nobody(_text: str) -> bool:
    raise AssertionError("nobody is told anything here")


def got(folder: Path, path: str, *, with_files: bool = True) -> httpx.Response:
    """Get a path from a server with the user's files."""
    build, models, stage = folder / "build", folder / "fox", folder / "stage"
    for each in (build, models, stage):
        each.mkdir()
    (build / "index.html").write_text("<title>theirs</title>")
    (models / "fox.model3.json").write_text("{}")
    (folder / "secret.txt").write_text("not served")
    model = FrontendModel(file=models / "fox.model3.json", name="red fox")
    frontend = FrontendServices(
        hub=FrontendHub("Hoshi", clock=StillClock()),
        tell=_nobody,
        page=build if with_files else None,
        model=model if with_files else None,
    )
    services = Running().services(stage, frontend=frontend)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=create_application(services))
        async with httpx.AsyncClient(transport=transport, base_url=OWN) as client:
            return await client.get(path)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("/olv/", "theirs"),
        ("/olv/index.html", "theirs"),
        ("/olv", "ws://${location.host}/client-ws"),
        ("/live2d-models/red-fox/fox.model3.json", "{}"),
    ],
)
def test_users_files_are_served(tmp_path: Path, path: str, holds: str) -> None:
    """The frontend, its door, and the directory of the model."""
    answer = got(tmp_path, path)
    assert answer.status_code == 200
    assert holds in answer.text


@pytest.mark.parametrize(
    "path", ["/olv/../secret.txt", "/olv/%2e%2e/secret.txt", "/live2d-models/red-fox/../secret.txt"]
)
def test_nothing_beside_them_is_served(tmp_path: Path, path: str) -> None:
    """Not by any way up."""
    assert got(tmp_path, path).status_code == 404


@pytest.mark.parametrize("path", ["/olv", "/olv/", "/live2d-models/red-fox/fox.model3.json"])
def test_without_them_there_is_nothing(tmp_path: Path, path: str) -> None:
    """The stage page is there as always."""
    assert got(tmp_path, path, with_files=False).status_code == 404
