"""The moderation client against a server that fails in many ways, and the in-memory service beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.peers.moderation_server import KEY, ModerationFault, ModerationServer
from tests.peers.scripted_moderation import ScriptedModeration

from vtuber.domain.errors import ModerationError
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.safety.moderation_client import ModerationClient
from vtuber.safety.second_opinion import UNAVAILABLE, ModerationService, Opinion, SecondOpinion

pytestmark = pytest.mark.slow

FAULTS = [fault for fault in ModerationFault if fault is not ModerationFault.NONE]
PATIENCE_S = 0.3
SLACK_S = 2.0
"""What a loaded machine may add; the server would keep everybody waiting for a minute."""


@asynccontextmanager
async def over_http() -> AsyncIterator[ModerationService]:
    """Give the client, and a server behind it."""
    async with ModerationServer() as server, ModerationClient(base_url=server.base_url, model="m", key=KEY) as client:
        yield client


@asynccontextmanager
async def in_memory() -> AsyncIterator[ModerationService]:
    """Give the fake."""
    yield ScriptedModeration()


@pytest.mark.parametrize("service", [over_http, in_memory])
@pytest.mark.parametrize(
    ("text", "opinion"),
    [
        ("What a lovely day.", Opinion()),
        ("You zorblax.", Opinion(flagged=("moderation_harassment",))),
        ("You are nearly one.", Opinion(borderline=("moderation_harassment",))),
        ("¿Qué tal? 🦑", Opinion()),
    ],
)
def test_opinions(service: type, text: str, opinion: Opinion) -> None:
    """Both services think the same of a text."""

    async def asked() -> Opinion:
        async with service() as one:
            found = await one.ask(text)
            assert isinstance(found, Opinion)
            return found

    assert asyncio.run(asked()) == opinion


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_goes_wrong_refuses_in_time(fault: ModerationFault) -> None:
    """No fault of the service lets a line pass, takes longer than the patience, or quotes the key."""

    async def asked() -> tuple[tuple[str, ...], float, str]:
        async with (
            ModerationServer(fault=fault) as server,
            ModerationClient(base_url=server.base_url, model="m", key=KEY) as client,
        ):
            clock = LoopClock(epoch=system_now())
            second = SecondOpinion(client, clock=clock, replacement=lambda: "Anyway.", patience_s=PATIENCE_S)
            began = clock.monotonic()
            verdict = await second.review("What a lovely day.", vetted=False)
            took_s, said = clock.monotonic() - began, ""
            assert not verdict.allowed
            assert verdict.replacement == "Anyway."
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await client.ask("What a lovely day.")
            except ModerationError as error:
                said = str(error)
            except TimeoutError:
                said = "too slow"
            return verdict.categories, took_s, said

    categories, took_s, said = asyncio.run(asked())
    assert categories == (UNAVAILABLE,)
    assert took_s < PATIENCE_S + SLACK_S
    assert said
    assert KEY not in said


def test_a_wrong_key_and_no_server_refuse() -> None:
    """Neither is an opinion."""

    async def asked(base_url: str, key: str) -> str:
        async with ModerationClient(base_url=base_url, model="m", key=key) as client:
            with pytest.raises(ModerationError) as caught:
                await client.ask("Hello.")
            return str(caught.value)

    async def both() -> tuple[str, str]:
        async with ModerationServer() as server:
            refused = await asked(server.base_url, "sk-wrong-key-000000")
        return refused, await asked("http://127.0.0.1:9/v1", KEY)

    refused, unreachable = asyncio.run(both())
    assert "key" in refused
    assert "ConnectError" in unreachable


def test_what_is_sent() -> None:
    """The text, the model, and nothing else."""

    async def asked() -> list[dict[str, object]]:
        async with (
            ModerationServer() as server,
            ModerationClient(base_url=f"{server.base_url}/", model="omni-moderation-latest", key=KEY) as client,
        ):
            await client.ask("Hello.")
            return server.asked

    assert asyncio.run(asked()) == [{"model": "omni-moderation-latest", "input": "Hello."}]
