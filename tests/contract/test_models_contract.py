"""What holds for every model: the scripted one in memory, and vendors' own through their libraries and a server.

In memory it is virtual time; against the server it is real time, on the loopback alone. The server is our fake, asked
directly, or through LiteLLM's proxy, which reads it in its own way and writes its own answers.
"""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import pytest
from tests.contract.model_stage import (
    THROUGH_LITELLM,
    Play,
    Scene,
    Stage,
    access_to,
    closed,
    end_of,
    fault_after_silence,
    on_server,
    pieces_of,
    spoken,
    through,
    words_of,
)
from tests.peers.fake_models import Act, Deed, FakeModels, Part, ScriptedModel, calls, fails, says
from tests.peers.litellm_proxy import LiteLlmProxy
from tests.unit.models.model_gear import EPOCH, PROMPT, TOOL, gear_of, price

from vtuber.domain.direction_events import ToolCall
from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.names import ModelAccess, model_name
from vtuber.models.ports import CallAnswer, CallWish, Ending, Piece, Words
from vtuber.models.vendors import Vendors
from vtuber.models.watchdog import Patience, watched
from vtuber.runtime.clock import LoopClock
from vtuber.runtime.virtual_time import run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

NAMES = ("anthropic:claude-haiku-5-5", "openai:gpt-4o", "openai:gpt-6-luna", "ollama:llama3.2:3b", "compatible:qwen")


def _player(place: str, proxy: LiteLlmProxy | None = None) -> Play:
    async def in_memory(scene: Scene) -> Any:  # noqa: ANN401
        part = Part()
        return await scene(Stage(model=ScriptedModel(part), part=part))

    async def for_real(scene: Scene) -> Any:  # noqa: ANN401
        async with on_server(place) if proxy is None else through(proxy, place) as stage:
            return await scene(stage)

    if place == "memory":
        return lambda scene: run(in_memory(scene))
    return lambda scene: asyncio.run(for_real(scene))


@pytest.fixture(params=["memory", *NAMES])
def play_directly(request: pytest.FixtureRequest) -> Play:
    """Return what plays a scene with nobody between: for what a proxy would change."""
    return _player(request.param)


@pytest.fixture(params=["memory", *NAMES, *(f"litellm {name}" for name in THROUGH_LITELLM)])
def play(request: pytest.FixtureRequest, litellm_proxy: LiteLlmProxy) -> Play:
    """Return what plays a scene."""
    peer, _, name = request.param.rpartition(" ")
    return _player(name, litellm_proxy if peer else None)


def test_text_comes_in_order_and_whole_with_its_usage(play: Play) -> None:
    """All text arrives in order; the end tells what the vendor counted, cached input included."""

    async def scene(stage: Stage) -> list[Piece]:
        stage.part.learn([Act(text=("Stars", " are", " far.", " Very", " far."), tokens=(120, 30, 80))])
        return await pieces_of(stage.model.open(PROMPT))

    pieces = play(scene)
    assert words_of(pieces) == "Stars are far. Very far."
    assert len(pieces) > 3
    end = end_of(pieces)
    assert end.ending is Ending.DONE
    assert end.usage is not None
    assert (end.usage.tokens_in, end.usage.tokens_out, end.usage.cached) == (120, 30, 80)


def test_the_prompt_arrives(play: Play) -> None:
    """System text, turns and the limit arrive as they were given."""

    async def scene(stage: Stage) -> Part:
        await pieces_of(stage.model.open(PROMPT))
        return stage.part

    (asked,) = play(scene).asked
    assert asked.system == PROMPT.system
    assert asked.turns == (("user", "Tell me of the stars."),)
    assert asked.max_tokens == PROMPT.max_tokens


def test_tools_are_called_and_answered(play: Play) -> None:
    """A wish comes with the model's own arguments; its answer goes back in the next request."""

    async def scene(stage: Stage) -> tuple[list[Piece], list[Piece], Part]:
        stage.part.learn([calls("set_activity", '{"activity": "talk"}', text="Let me see."), says("Done.")])
        conversation = stage.model.open(PROMPT, [TOOL])
        first = await pieces_of(conversation)
        (wish,) = (piece for piece in first if isinstance(piece, CallWish))
        answer = CallAnswer(call_id=wish.call_id, tool=wish.tool, result="It is on.")
        return first, await pieces_of(conversation, [answer]), stage.part

    first, second, part = play(scene)
    (wish,) = (piece for piece in first if isinstance(piece, CallWish))
    assert wish.tool == "set_activity"
    assert wish.arguments.replace(" ", "") == '{"activity":"talk"}'
    assert words_of(second) == "Done."
    assert part.asked[1].results == ("It is on.",)
    assert part.asked[0].tools == part.asked[1].tools == ("set_activity",)


@pytest.mark.parametrize(("deed", "ending"), [(Deed.CUT, Ending.CUT), (Deed.REFUSE, Ending.REFUSED)])
def test_how_an_answer_ended(play: Play, deed: Deed, ending: Ending) -> None:
    """Too few tokens and a refusal are told from an end."""

    async def scene(stage: Stage) -> list[Piece]:
        stage.part.learn([Act(deed=deed, text=("I would",))])
        return await pieces_of(stage.model.open(PROMPT))

    assert end_of(play(scene)).ending is ending


def test_an_empty_answer_has_an_end_alone(play: Play) -> None:
    """Nothing is made up for an answer without words."""

    async def scene(stage: Stage) -> list[Piece]:
        stage.part.learn([Act(deed=Deed.EMPTY)])
        return await pieces_of(stage.model.open(PROMPT))

    pieces = play(scene)
    assert words_of(pieces) == ""
    assert end_of(pieces).ending is Ending.DONE


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, FaultKind.REJECTED),
        (401, FaultKind.NOT_ALLOWED),
        (403, FaultKind.NOT_ALLOWED),
        (408, FaultKind.SERVER_ERROR),
        (429, FaultKind.RATE_LIMITED),
        (500, FaultKind.SERVER_ERROR),
        (503, FaultKind.SERVER_ERROR),
        (529, FaultKind.SERVER_ERROR),
    ],
)
def test_errors_become_faults_at_the_first_answer(play: Play, status: int, kind: FaultKind) -> None:
    """Each status is one fault; nothing is tried again, and no secret is in the text."""

    async def scene(stage: Stage) -> tuple[FaultError, Part]:
        stage.part.learn([fails(status), says("A second chance.")])
        with pytest.raises(FaultError) as caught:
            await pieces_of(stage.model.open(PROMPT))
        return caught.value, stage.part

    fault, part = play(scene)
    assert fault.kind is kind
    assert len(part.asked) == 1
    assert "key-of" not in repr(fault) + str(fault)


def test_the_vendor_says_how_long_to_wait(play_directly: Play) -> None:
    """`Retry-After` is passed on."""

    async def scene(stage: Stage) -> FaultError:
        stage.part.learn([fails(429, retry_after_s=17)])
        with pytest.raises(FaultError) as caught:
            await pieces_of(stage.model.open(PROMPT))
        return caught.value

    assert play_directly(scene).retry_after_s == 17


def test_a_drop_keeps_what_came_before(play_directly: Play) -> None:
    """Text that came stays; then the fault says that the connection is gone."""

    async def scene(stage: Stage) -> tuple[str, FaultError]:
        stage.part.learn([Act(deed=Deed.DROP, text=("Stars are far.",))])
        came: list[Piece] = []

        async def listen() -> None:
            async for piece in stage.model.open(PROMPT).ask():
                came.append(piece)  # noqa: PERF401 - what came before the fault counts

        with pytest.raises(FaultError) as caught:
            await listen()
        return words_of(came), caught.value

    words, fault = play_directly(scene)
    assert words == "Stars are far."
    assert fault.kind is FaultKind.UNREACHABLE


@pytest.mark.parametrize("garbage", ["json", "shape", "error", "page"])
def test_garbage_is_a_fault_and_nothing_else(play_directly: Play, garbage: str) -> None:
    """Whatever stands where an answer should, it ends in a fault."""

    async def scene(stage: Stage) -> FaultError:
        stage.part.learn([Act(deed=Deed.GARBLE, text=("Stars",))])
        if stage.server is not None:
            stage.server.garbage = garbage
        with pytest.raises(FaultError) as caught:
            await pieces_of(stage.model.open(PROMPT))
        return caught.value

    assert play_directly(scene).kind in {FaultKind.GARBAGE, FaultKind.SERVER_ERROR, FaultKind.UNREACHABLE}


@pytest.mark.parametrize("deed", [Deed.HANG, Deed.STALL])
def test_a_stall_is_cut_off_and_the_connection_closed(play_directly: Play, deed: Deed) -> None:
    """With the watchdog a hang is a fault in time, and the server sees the connection go."""
    patience = Patience(first_s=1.0, between_s=0.3)

    async def scene(stage: Stage) -> tuple[FaultError, float, Part]:
        stage.part.learn([Act(deed=deed, text=("Stars",))])
        source = stage.model.open(PROMPT).ask()
        clock = LoopClock(epoch=EPOCH)
        pieces = watched(source, patience, clock=clock, counts=spoken, until=lambda: float("inf"))
        fault, silent_s = await fault_after_silence(pieces)
        await closed(stage.part)
        return fault, silent_s, stage.part

    fault, silent_s, part = play_directly(scene)
    assert fault.kind is FaultKind.STALLED
    assert silent_s < 2.1
    assert part.closed == 1


def test_closing_early_closes_the_connection(play: Play) -> None:
    """Whoever has heard enough closes the stream; the server notices."""

    async def scene(stage: Stage) -> Part:
        stage.part.learn([Act(text=("Stars",) * 500, gap_s=0.02)])
        async with aclosing(stage.model.open(PROMPT).ask()) as pieces:
            async for piece in pieces:
                if isinstance(piece, Words):
                    break
        await closed(stage.part)
        return stage.part

    assert play(scene).closed == 1


def test_anthropics_system_text_is_marked_for_the_cache() -> None:
    """The system text and the tools carry `cache_control`; thoughts are off, the temperature is left out."""

    async def scene() -> dict[str, Any]:
        async with on_server("anthropic:claude-haiku-5-5") as stage:
            await pieces_of(stage.model.open(PROMPT, [TOOL]))
            assert stage.server is not None
            body = stage.server.requests[0]["body"]
            assert isinstance(body, dict)
            return body

    body = asyncio.run(scene())
    assert body["system"][-1]["cache_control"]["type"] == "ephemeral"
    assert body["tools"][-1]["cache_control"]["type"] == "ephemeral"
    assert body["thinking"] == {"type": "disabled"}
    assert "temperature" not in body


@pytest.mark.parametrize(
    ("name", "limit", "temperature"),
    [("openai:gpt-4o", "max_completion_tokens", 0.8), ("ollama:llama3.2:3b", "max_tokens", 0.8)],
)
def test_what_openais_protocol_is_sent(name: str, limit: str, temperature: float) -> None:
    """OpenAI has a new name for the limit; other servers know the old one."""

    async def scene() -> dict[str, Any]:
        async with on_server(name) as stage:
            await pieces_of(stage.model.open(PROMPT))
            assert stage.server is not None
            body = stage.server.requests[0]["body"]
            assert isinstance(body, dict)
            return body

    body = asyncio.run(scene())
    assert body[limit] == PROMPT.max_tokens
    assert body["temperature"] == temperature
    assert body["stream_options"] == {"include_usage": True}


def test_a_proxy_is_not_asked_for_what_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback servers are reached whatever proxy the environment names."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    async def scene() -> str:
        async with on_server("ollama:llama3.2") as stage:
            return words_of(await pieces_of(stage.model.open(PROMPT)))

    assert asyncio.run(scene()) == "That is all I know."


def test_each_vendor_gets_its_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys go where they belong, and what else the environment holds goes nowhere."""
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "stray")
    monkeypatch.setenv("OPENAI_API_KEY", "stray")

    async def headers(text: str) -> dict[str, str]:
        async with on_server(text) as stage:
            await pieces_of(stage.model.open(PROMPT))
            assert stage.server is not None
            sent = stage.server.requests[0]["headers"]
            assert isinstance(sent, dict)
            return {name.lower(): value for name, value in sent.items()}

    to_anthropic = asyncio.run(headers("anthropic:claude-haiku-5-5"))
    assert "key-of-anthropic" in to_anthropic.get("x-api-key", "") + to_anthropic.get("authorization", "")
    assert "stray" not in repr(to_anthropic)
    assert asyncio.run(headers("openai:gpt-4o"))["authorization"] == "Bearer key-of-openai"
    assert "key-of" not in repr(asyncio.run(headers("ollama:llama3.2")))


@pytest.mark.parametrize("names", [NAMES[:2], NAMES[1::-1], NAMES[2:4]])
def test_a_chain_decides_on_the_wire(names: tuple[str, str]) -> None:
    """A call, a fault, and the next vendor's model closes, knowing what was carried out; all of it is paid for."""
    first, second = (model_name(text) for text in names)

    async def scene() -> tuple[str, list[str], FakeModels, list[str]]:
        carried_out: list[str] = []

        async def call(name: str, arguments: Mapping[str, object]) -> ToolCall:
            carried_out.append(f"{name} {dict(arguments)}")
            return ToolCall(name=name, result="It is on.")

        async with FakeModels() as server, Vendors([first, second], access_to(server)) as vendors:
            server.parts[first.model].learn([calls("set_activity", '{"activity": "talk"}'), fails(529)])
            server.parts[second.model].learn([calls("set_activity", '{"activity": "talk"}'), says("Time to talk.")])
            gear = gear_of(
                vendors.models,
                access=access_to(server),
                prices={str(first): price(), str(second): price()},
            )
            words = await gear.chain.converse(PROMPT, [TOOL], call, purpose="decision")
            return words, carried_out, server, [event.service for event in gear.book.events]

    words, carried_out, server, services = asyncio.run(scene())
    assert words == "Time to talk."
    assert carried_out == ["set_activity {'activity': 'talk'}"]
    assert "It is on." in server.parts[second.model].asked[0].turns[-1][1]
    assert server.parts[second.model].asked[1].results == ("It is on.",)
    assert services == [names[0], names[1], names[1]]


def test_nobody_at_the_address() -> None:
    """A server that is not there is unreachable."""

    async def scene() -> FaultError:
        access = ModelAccess(ollama_url="http://127.0.0.1:9/v1")
        name = model_name("ollama:llama3.2")
        async with Vendors([name], access) as vendors:
            with pytest.raises(FaultError) as caught:
                await pieces_of(vendors.models[name].open(PROMPT))
            return caught.value

    assert asyncio.run(scene()).kind is FaultKind.UNREACHABLE
