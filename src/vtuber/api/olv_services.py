"""What the server serves to Open-LLM-VTuber's frontend, and the user's own files of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from vtuber.olv.frontend_hub import FrontendHub
from vtuber.olv.frontend_model import FrontendModel

PATH = "/olv"

_DOOR = """<!doctype html>
<meta charset="utf-8">
<title>Open-LLM-VTuber</title>
<p>Opening the frontend of Open-LLM-VTuber&hellip;</p>
<script>
localStorage.setItem("wsUrl", JSON.stringify(`ws://${location.host}/client-ws`));
localStorage.setItem("baseUrl", JSON.stringify(location.origin));
location.replace("/olv/");
</script>
"""
"""A frontend keeps the address of its server in the storage of its origin; 127.0.0.1:12393 stands there at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontendServices:
    """The frontends of the running stream.

    `tell` takes an operator's words and returns once they are journalled, False if nobody is there to hear them. `page`
    is the directory of the user's build of the frontend, `model` the user's Live2D model; without them the
    socket alone is there.
    """

    hub: FrontendHub
    tell: Callable[[str], Awaitable[bool]]
    page: Path | None = None
    model: FrontendModel | None = None


def serve_files(application: FastAPI, frontend: FrontendServices) -> None:
    """Serve the user's files: the frontend under `/olv/`, with `/olv` as its door, and the model's directory."""
    if frontend.page is not None:

        @application.get(PATH, include_in_schema=False)
        async def door() -> HTMLResponse:
            return HTMLResponse(_DOOR)

        application.mount(f"{PATH}/", StaticFiles(directory=frontend.page, html=True), name="frontend")
    if frontend.model is not None:
        application.mount(frontend.model.path, StaticFiles(directory=frontend.model.directory), name="model")
