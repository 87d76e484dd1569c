"""The web application: the stage page, its socket, health, state, and the stop button."""

import secrets
from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, WebSocket, status
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles

from vtuber import __version__
from vtuber.api.avatar_files import avatar_router
from vtuber.api.goals import goal_router
from vtuber.api.host_guard import HostGuard
from vtuber.api.olv_endpoints import olv_router
from vtuber.api.olv_services import FrontendServices, serve_files
from vtuber.api.olv_socket import serve_frontend
from vtuber.api.services import Services
from vtuber.api.stage_socket import serve_stage_page
from vtuber.api.veto import veto_router
from vtuber.api.webhooks import PATHS, webhook_router


def create_application(services: Services) -> FastAPI:
    """Build the application around a running stream.

    Requests must name a loopback host; webhooks alone may come from outside (see `HostGuard`). Calls that act need the
    header `Authorization: Bearer <token>`.
    """
    application = FastAPI(title="Autonomous VTuber", version=__version__)
    if services.webhooks is None:
        application.add_middleware(HostGuard)
    else:
        application.add_middleware(HostGuard, public_host=services.public_host, public_paths=PATHS)
        application.include_router(webhook_router(services.webhooks))

    if services.olv is not None:
        application.include_router(olv_router(services.olv, services.olv_key))

    def authorized(authorization: Annotated[str, Header()] = "") -> None:
        if not secrets.compare_digest(authorization.encode(), f"Bearer {services.token}".encode()):
            raise HTTPException(status.HTTP_401_UNAUTHORIZED, "this call needs the token of the data directory")

    application.include_router(veto_router(services.desk), dependencies=[Depends(authorized)])
    application.include_router(goal_router(services.goals), dependencies=[Depends(authorized)])

    @application.get("/", include_in_schema=False)
    async def front() -> RedirectResponse:
        return RedirectResponse("/stage/")

    @application.get("/api/health")
    async def health() -> dict[str, object]:
        """Tell that the server is up, how many pages show the stage, and how an Open-LLM-VTuber is doing, if any."""
        found = {"status": "ok", "version": __version__, "stage_pages": services.hub.pages}
        return found if services.olv_health is None else found | {"open_llm_vtuber": services.olv_health()}

    @application.get("/api/state")
    async def state() -> dict[str, object]:
        """Return the state of the running stream; amounts are strings of decimals."""
        return asdict(services.state())

    @application.get("/api/revenue")
    async def revenue() -> dict[str, object]:
        """Return what came in: per currency and kind, exact and estimated apart, charity apart; amounts are strings."""
        return services.revenue()

    @application.post("/api/silence", status_code=status.HTTP_204_NO_CONTENT, dependencies=[Depends(authorized)])
    async def silence() -> None:
        """Stop whatever is being said, at once."""
        services.silence()

    @application.websocket("/stage/ws")
    async def stage(socket: WebSocket) -> None:
        await serve_stage_page(socket, services)

    if services.frontend is not None:
        _add_frontend(application, services, services.frontend)
    application.include_router(avatar_router(services.avatar))
    application.mount("/stage", StaticFiles(directory=services.page, html=True), name="stage")
    return application


def _add_frontend(application: FastAPI, services: Services, frontend: FrontendServices) -> None:
    @application.websocket("/client-ws")
    async def client(socket: WebSocket) -> None:
        await serve_frontend(socket, services, frontend)

    serve_files(application, frontend)
