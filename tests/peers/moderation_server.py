"""A moderation service on this machine that answers as OpenAI's does, and fails on demand."""

import asyncio
import json
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self

from aiohttp import web

KEY = "sk-test-moderation-0123456789"
CATEGORIES = ("harassment", "harassment/threatening", "hate", "self-harm/intent", "sexual", "violence")
OBJECTIONABLE = "zorblax"
"""Texts with this word are flagged as harassment; those with `nearly` have a score close to it."""


class ModerationFault(StrEnum):
    """What goes wrong with the next answers."""

    NONE = "none"
    NO_ANSWER = "not even a status"
    SLOW_BODY = "a status, then nothing"
    DROP = "the connection breaks before the answer"
    UNAUTHORIZED = "401 that repeats the key"
    PATIENCE = "429"
    INTERNAL = "500"
    PAGE = "HTML with 200"
    EMPTY = "an empty body"
    NO_RESULTS = "no results"
    NO_FLAG = "a result without a verdict"
    FLAG_AS_TEXT = "a verdict that is a word"
    HUGE = "an answer of a megabyte"
    REDIRECT = "a redirect to elsewhere"


@dataclass
class ModerationServer:
    """Serves while it is entered."""

    fault: ModerationFault = ModerationFault.NONE
    asked: list[dict[str, object]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post("/v1/moderations", self._moderate)
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """The address to configure."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"

    async def _moderate(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"error": {"message": "Incorrect API key provided"}}, status=401)
        if not isinstance(body.get("input"), str) or not isinstance(body.get("model"), str):
            return web.json_response({"error": {"message": "'input' is a required property"}}, status=400)
        self.asked.append(body)
        return await self._faulty(request) or web.json_response(answer_to(body["input"], body["model"]))

    async def _faulty(self, request: web.Request) -> web.StreamResponse | None:
        match self.fault:
            case ModerationFault.NONE:
                return None
            case ModerationFault.NO_ANSWER:
                await asyncio.sleep(60)
            case ModerationFault.SLOW_BODY:
                response = web.StreamResponse(headers={"Content-Type": "application/json"})
                await response.prepare(request)
                await response.write(b"{")
                await asyncio.sleep(60)
            case ModerationFault.DROP:
                assert request.transport is not None
                request.transport.abort()
            case ModerationFault.REDIRECT:
                return web.Response(status=307, headers={"Location": "/v1/elsewhere"})
            case _:
                return _wrong(self.fault)
        return web.Response(status=500)


def answer_to(text: str, model: str = "omni-moderation-latest") -> dict[str, object]:
    """Return what the service says of a text."""
    flagged, near = OBJECTIONABLE in text.lower(), "nearly" in text.lower()
    scores = dict.fromkeys(CATEGORIES, 0.0001) | {"harassment": 0.97 if flagged else 0.45 if near else 0.002}
    result = {
        "flagged": flagged,
        "categories": {name: flagged and name == "harassment" for name in CATEGORIES},
        "category_scores": scores,
        "category_applied_input_types": {name: ["text"] for name in CATEGORIES},
    }
    return {"id": "modr-1", "model": model, "results": [result]}


def _wrong(fault: ModerationFault) -> web.Response:
    match fault:
        case ModerationFault.UNAUTHORIZED:
            return web.json_response({"error": {"message": f"Incorrect API key provided: {KEY}."}}, status=401)
        case ModerationFault.PATIENCE:
            return web.json_response({"error": {"message": "Rate limit"}}, status=429, headers={"Retry-After": "20"})
        case ModerationFault.INTERNAL:
            return web.json_response({"error": {"message": "The server had an error"}}, status=500)
        case ModerationFault.PAGE:
            return web.Response(text="<!DOCTYPE html><p>Bad gateway</p>", content_type="text/html")
        case ModerationFault.EMPTY:
            return web.Response(body=b"", content_type="application/json")
        case ModerationFault.NO_RESULTS:
            return web.json_response({"id": "modr-1", "model": "m", "results": []})
        case ModerationFault.NO_FLAG:
            return web.json_response({"results": [{"categories": {}}]})
        case ModerationFault.FLAG_AS_TEXT:
            return web.json_response({"results": [{"flagged": "false"}]})
        case _:
            return web.json_response({"results": [{"flagged": False}], "padding": "x" * 1_000_000})
