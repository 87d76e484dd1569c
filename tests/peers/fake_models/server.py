"""A server that speaks as OpenAI and as Anthropic do, and fails on demand."""

import asyncio
from collections import defaultdict
from types import ModuleType, TracebackType
from typing import Self

from aiohttp import web

from tests.peers.fake_models import anthropic_wire, openai_wire
from tests.peers.fake_models.acts import Act, Deed, Part

GARBAGE = {
    "json": "data: {not json\n\n",
    "shape": 'event: content_block_delta\ndata: {"type": "content_block_delta", "index": "x", "choices": 3}\n\n',
    "error": 'event: error\ndata: {"error": {"message": "upstream", "type": "x"}, "type": "error"}\n\n',
}


class FakeModels:
    """Plays the part of each model by its name, whichever way it is asked.

    `garbage` is the kind of it that a garbled answer has, `drops_after_s` how long what was written has, in seconds, to
    be read before a drop. Without a `port` the system chooses one.
    """

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self.parts: defaultdict[str, Part] = defaultdict(Part)
        self.requests: list[dict[str, object]] = []
        self.garbage = "json"
        self.drops_after_s = 0.01
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._openai)
        app.router.add_post("/v1/messages", self._anthropic)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _openai(self, request: web.Request) -> web.StreamResponse:
        return await self._play(request, openai_wire)

    async def _anthropic(self, request: web.Request) -> web.StreamResponse:
        return await self._play(request, anthropic_wire)

    async def _play(self, request: web.Request, wire: ModuleType) -> web.StreamResponse:
        body = await request.json()
        self.requests.append({"headers": dict(request.headers), "body": body})
        part = self.parts[body["model"]]
        part.asked.append(wire.asked(body))
        act = part.next()
        try:
            return await self._answer(request, wire, body["model"], act)
        except (asyncio.CancelledError, ConnectionError):
            part.closed += 1
            raise

    async def _answer(self, request: web.Request, wire: ModuleType, model: str, act: Act) -> web.StreamResponse:
        await asyncio.sleep(act.pause_s)
        if act.deed is Deed.FAIL:
            headers = {} if act.retry_after_s is None else {"Retry-After": f"{act.retry_after_s:g}"}
            return web.json_response(wire.error(act.status), status=act.status, headers=headers)
        if act.deed is Deed.HANG:
            await asyncio.Event().wait()
        if act.deed is Deed.GARBLE and self.garbage == "page":
            return web.Response(text="<html>Welcome to nginx!</html>", content_type="text/html")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for event in wire.opening(model):
            await response.write(event.encode())
        for number, chunk in enumerate(act.text):
            if number:
                await asyncio.sleep(act.gap_s)
            await response.write(wire.text(model, chunk).encode())
        await self._end(request, response, wire.closing(model, act), act.deed)
        return response

    async def _end(self, request: web.Request, response: web.StreamResponse, closing: list[str], deed: Deed) -> None:
        match deed:
            case Deed.STALL:
                await asyncio.Event().wait()
            case Deed.DROP:
                # What is not read when the connection goes is gone with it.
                await asyncio.sleep(self.drops_after_s)
                assert request.transport is not None
                request.transport.abort()
            case Deed.GARBLE:
                await response.write(GARBAGE[self.garbage].encode())
            case _:
                for event in closing:
                    await response.write(event.encode())
