"""One server follows another on the same port: only the newer one answers."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from vtuber.api.server import Server, bind

ASKED = 40


def answering(word: str) -> FastAPI:
    """Return an application that says one word."""
    application = FastAPI()

    @application.get("/")
    async def say() -> str:
        return word

    return application


async def asked(url: str) -> str:
    """Ask over a connection of its own, again while nobody listens yet."""
    async with asyncio.timeout(20), httpx.AsyncClient() as client:
        while True:
            try:
                return str((await client.get(url)).json())
            except httpx.TransportError:
                await asyncio.sleep(0.01)


@pytest.mark.slow
def test_a_cancelled_server_answers_no_more() -> None:
    """After the first is cancelled, every new connection gets to the second, and one that was kept open is let go."""

    async def story() -> None:
        listener = bind("127.0.0.1", 0)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        first, second = Server(answering("first")), Server(answering("second"))
        serving = asyncio.ensure_future(first.serve(sockets=[listener.dup()]))
        assert await asked(url) == "first"
        async with httpx.AsyncClient() as kept:
            assert (await kept.get(url)).json() == "first"
            serving.cancel()
            with pytest.raises(asyncio.CancelledError):
                await serving
            first.stop()
            following = asyncio.ensure_future(second.serve(sockets=[listener.dup()]))
            try:
                assert {await asked(url) for _ in range(ASKED)} == {"second"}
                assert (await kept.get(url)).json() == "second"
            finally:
                second.should_exit = True
                await following
        listener.close()

    asyncio.run(story())
