"""The WebSocket of Open-LLM-VTuber's own frontend, at the address its server has."""

import asyncio
import secrets
from enum import Enum, auto
from typing import assert_never
from urllib.parse import urlsplit

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from vtuber.api.olv_services import FrontendServices
from vtuber.api.services import Services
from vtuber.api.stage_socket import origin_allowed
from vtuber.olv.client_effects import StopSpeech, TellOperatorsWords, Wish
from vtuber.olv.frontend_hub import FrontendPage

_log = structlog.get_logger(__name__)
_FORBIDDEN = 4403
_LONGEST_FRAME = 1_000_000
_BEARER = "Bearer "
_NOBODY = "No stream is on: say it again once she is."


class Standing(Enum):
    """What a connection may do."""

    REFUSED = auto()
    VISITOR = auto()
    """See and hear her, as the stage page may."""
    OPERATOR = auto()
    """Also tell her something, and stop her."""


def standing_of(*, origin: str | None, host: str | None, presented: str | None, token: str) -> Standing:
    """Tell what a connection may do: pages of ours and whoever presents the token act for the operator.

    A page from elsewhere is refused; a program, which sends no origin, may listen. A wrong token is refused.
    """
    if presented is not None:
        is_right = secrets.compare_digest(presented.encode(), token.encode())
        return Standing.OPERATOR if is_right else Standing.REFUSED
    if not origin_allowed(origin, host):
        return Standing.REFUSED
    return Standing.VISITOR if origin is None else Standing.OPERATOR


async def serve_frontend(socket: WebSocket, services: Services, frontend: FrontendServices) -> None:
    """Be the server of one frontend until either side goes."""
    standing = standing_of(
        origin=socket.headers.get("origin"),
        host=socket.headers.get("host"),
        presented=_presented(socket),
        token=services.token,
    )
    if standing is Standing.REFUSED:
        await socket.close(_FORBIDDEN)
        return
    await socket.accept()
    is_operator = standing is Standing.OPERATOR
    with frontend.hub.join(base_url=_base_url(socket), is_operator=is_operator, model=frontend.model) as page:
        async with asyncio.TaskGroup() as tasks:
            listener = tasks.create_task(_listen(socket, services, frontend, page), name="frontend listener")
            await _send(socket, page)
            listener.cancel()
    if socket.client_state is WebSocketState.CONNECTED and socket.application_state is WebSocketState.CONNECTED:
        await socket.close()


def _presented(socket: WebSocket) -> str | None:
    """Return the token in the address (a page cannot set headers) or in the header that calls present."""
    authorization = socket.headers.get("authorization", "")
    if authorization.startswith(_BEARER):
        return authorization.removeprefix(_BEARER)
    return socket.query_params.get("token")


def _base_url(socket: WebSocket) -> str:
    """Return where the page reaches this server; a model is loaded from there."""
    return f"http://{socket.headers.get('host') or urlsplit(str(socket.url)).netloc}"


async def _send(socket: WebSocket, page: FrontendPage) -> None:
    try:
        async for frame in page.frames():
            await socket.send_text(frame)
    except (WebSocketDisconnect, RuntimeError) as error:
        _log.debug("frontend went while it was being sent to", error=str(error))


async def _listen(socket: WebSocket, services: Services, frontend: FrontendServices, page: FrontendPage) -> None:
    try:
        while True:
            frame = await socket.receive_text()
            if len(frame) <= _LONGEST_FRAME:
                for wish in page.take(frame):
                    await _grant(wish, services, frontend, page)
    except (WebSocketDisconnect, KeyError):
        page.leave()


async def _grant(wish: Wish, services: Services, frontend: FrontendServices, page: FrontendPage) -> None:
    """Do what a page wishes; only an operator's page wishes anything."""
    match wish:
        case TellOperatorsWords(text=text):
            if not await frontend.tell(text):
                page.complain(_NOBODY)
        case StopSpeech():
            services.silence()
        case _:
            assert_never(wish)
