"""Answers with their insides exchanged: whatever a server sends, an adapter gives text or a fault, and nothing else."""

import asyncio
import json
import random

import pytest
from aiohttp import web
from tests.peers.fake_models import anthropic_wire, calls, openai_wire, says
from tests.unit.models.model_gear import PROMPT, TOOL

from vtuber.models.faults import FaultError
from vtuber.models.names import ModelAccess, model_name
from vtuber.models.ports import Model
from vtuber.models.vendors import Vendors

pytestmark = pytest.mark.slow

ANSWERS = 150
WRONG: tuple[object, ...] = (None, 7, -1.5, "", "?", [], {}, [[]], {"a": None}, True)


def spoiled(value: object, chance: random.Random) -> object:
    """Exchange one thing somewhere in a JSON value, or leave it out."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(list(value))
        if chance.random() < 0.15:
            return {name: part for name, part in value.items() if name != key}
        return {**value, key: spoiled(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        place = chance.randrange(len(value))
        return [*value[:place], spoiled(value[place], chance), *value[place + 1 :]]
    return chance.choice(WRONG)


def spoil(events: list[str], chance: random.Random) -> list[str]:
    """Spoil one or two events, lose one, or say one twice."""
    events = list(events)
    for place in chance.sample(range(len(events)), chance.randint(1, 2)):
        head, mark, data = events[place].partition("data: ")
        deed = chance.randrange(6)
        if deed == 0:
            events[place] = ""
        elif deed == 1:
            events[place] *= 2
        elif deed == 2:
            events[place] = head + mark + data[: chance.randint(0, len(data))] + "\n\n"
        elif "[DONE]" not in data:
            events[place] = f"{head}{mark}{json.dumps(spoiled(json.loads(data), chance))}\n\n"
    return events


async def outcomes(text: str, chance: random.Random) -> list[str]:
    """Return how each answer ended."""
    wire = anthropic_wire if text.startswith("anthropic") else openai_wire

    async def answer(request: web.Request) -> web.StreamResponse:
        act = chance.choice((says("Stars are far. ", "Far."), calls("set_activity", '{"a": 1}', text="So.")))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        whole = [*wire.opening("m"), *(wire.text("m", chunk) for chunk in act.text), *wire.closing("m", act)]
        await response.write("".join(spoil(whole, chance)).encode())
        return response

    app = web.Application()
    app.router.add_post("/v1/{rest:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    name = model_name(text)
    access = ModelAccess(anthropic_key="a", openai_key="b", anthropic_url=url, openai_url=f"{url}/v1")
    try:
        async with Vendors([name], access) as vendors:
            return [await outcome(vendors.models[name]) for _ in range(ANSWERS)]
    finally:
        await runner.cleanup()


async def outcome(model: Model) -> str:
    """Ask once, and return what came of it."""
    try:
        async with asyncio.timeout(20):
            async for _ in model.open(PROMPT, [TOOL]).ask():
                pass
    except FaultError as fault:
        return str(fault.kind)
    return "answer"


@pytest.mark.parametrize("text", ["anthropic:claude-haiku-5-5", "openai:gpt-4o"])
@pytest.mark.filterwarnings("ignore")
def test_spoiled_answers_are_faults_or_answers(text: str) -> None:
    """No other error comes out of the libraries."""
    ended = asyncio.run(outcomes(text, random.Random(11)))
    assert len(ended) == ANSWERS
    assert len(set(ended)) > 1
