"""The stage page's WebSocket."""

import asyncio
import json
from urllib.parse import urlsplit

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from vtuber.api.services import Services
from vtuber.stage.hub import Page

_log = structlog.get_logger(__name__)
_FORBIDDEN_ORIGIN = 4403
_LONGEST_MESSAGE = 4_096


def origin_allowed(origin: str | None, host: str | None) -> bool:
    """Tell whether a page of this origin may listen: our own pages, and programs that send no origin."""
    return origin is None or (host is not None and urlsplit(origin).netloc == host)


async def serve_stage_page(socket: WebSocket, services: Services) -> None:
    """Send the stage to one page until either side goes."""
    if not origin_allowed(socket.headers.get("origin"), socket.headers.get("host")):
        await socket.close(_FORBIDDEN_ORIGIN)
        return
    await socket.accept()
    with services.hub.join() as page:
        async with asyncio.TaskGroup() as tasks:
            listener = tasks.create_task(_listen(socket, services, page), name="stage page listener")
            await _send(socket, page)
            listener.cancel()
    if socket.client_state is WebSocketState.CONNECTED and socket.application_state is WebSocketState.CONNECTED:
        await socket.close()


async def _send(socket: WebSocket, page: Page) -> None:
    try:
        async for frame in page.frames():
            if isinstance(frame, str):
                await socket.send_text(frame)
            else:
                await socket.send_bytes(frame)
    except (WebSocketDisconnect, RuntimeError) as error:
        _log.debug("stage page went while it was being sent to", error=str(error))


async def _listen(socket: WebSocket, services: Services, page: Page) -> None:
    try:
        while True:
            _take(await socket.receive_text(), services)
    except (WebSocketDisconnect, KeyError):
        page.leave()


def _take(text: str, services: Services) -> None:
    """Pass on what a page reports; anything else is ignored, a page can do nothing."""
    if len(text) > _LONGEST_MESSAGE:
        return
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(message, dict):
        services.on_page_message(message)
