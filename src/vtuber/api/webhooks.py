"""Webhooks: what donation services post to us through a tunnel."""

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Protocol

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

LARGEST_BODY = 64 * 1024
"""Bytes; a donation with the longest message has a few thousand."""

BODY_WITHIN_S = 10.0
"""How long a body may take to arrive."""


class WebhookService(StrEnum):
    """Who posts, as the path says it."""

    KO_FI = "ko-fi"
    TILTIFY = "tiltify"


class Reception(StrEnum):
    """What became of a webhook."""

    TAKEN = "taken"
    FORGED = "forged"
    UNREADABLE = "unreadable"
    NOT_SET_UP = "not set up"
    NOT_NOW = "not now"
    """No stream is on; the service tries again."""


class Webhooks(Protocol):
    """Who takes webhooks."""

    async def receive(self, service: WebhookService, body: bytes, headers: Mapping[str, str]) -> Reception:
        """Verify a webhook and journal what it tells; header names are in lower case.

        When it returns `TAKEN`, the donation is in safe hands. What it raises makes the service try again.
        """
        ...


PATHS = frozenset(f"/webhooks/{service}" for service in WebhookService)
"""The paths that may be reached from outside, by POST."""

_STATUS = {
    Reception.TAKEN: HTTPStatus.OK,
    Reception.FORGED: HTTPStatus.UNAUTHORIZED,
    Reception.UNREADABLE: HTTPStatus.BAD_REQUEST,
    Reception.NOT_SET_UP: HTTPStatus.NOT_FOUND,
    Reception.NOT_NOW: HTTPStatus.SERVICE_UNAVAILABLE,
}


class _TooLargeError(Exception):
    """A body is longer than any webhook's."""


def webhook_router(webhooks: Webhooks) -> APIRouter:
    """Return the routes. Whoever posts proves by a token or a signature who they are; answers say nothing more."""
    router = APIRouter(prefix="/webhooks", include_in_schema=False)

    async def receive(service: WebhookService, request: Request) -> Response:
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                body = await _body(request)
        except _TooLargeError:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except TimeoutError:
            return Response(status_code=HTTPStatus.REQUEST_TIMEOUT)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        reception = await webhooks.receive(service, body, dict(request.headers))
        return Response(status_code=_STATUS[reception])

    @router.post(f"/{WebhookService.KO_FI}")
    async def kofi(request: Request) -> Response:
        return await receive(WebhookService.KO_FI, request)

    @router.post(f"/{WebhookService.TILTIFY}")
    async def tiltify(request: Request) -> Response:
        return await receive(WebhookService.TILTIFY, request)

    return router


async def _body(request: Request) -> bytes:
    """Return the body as it was sent (signatures are over these very bytes), unless it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise _TooLargeError
    return bytes(body)
