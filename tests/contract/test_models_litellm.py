"""Our adapter against a server that is not ours: LiteLLM's proxy, with its mocks, and in front of our fake.

The mocks are LiteLLM's from the first byte to the last. What the proxy fetches from the fake it has read with its own
clients: so it tells whether the fake speaks as the vendors do. The contract itself, through the proxy, is in
`test_models_contract.py`; here is what the proxy does in its own way.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.contract.model_stage import (
    THROUGH_LITELLM,
    Stage,
    closed,
    end_of,
    fault_after_silence,
    pieces_of,
    spoken,
    through,
    words_of,
)
from tests.peers.fake_models import Act, Deed, fails
from tests.peers.litellm_models import LATE_S, SAID
from tests.peers.litellm_proxy import LiteLlmProxy
from tests.unit.models.model_gear import EPOCH, PROMPT

from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.names import model_name
from vtuber.models.ports import Ending, Model, Piece, Words
from vtuber.models.vendors import Vendors
from vtuber.models.watchdog import Patience, watched
from vtuber.runtime.clock import LoopClock

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

ROUTES = ("openai:{}", "compatible:{}", "anthropic:relayed-{}")
"""How a mock is asked for a stream. Anthropic's way needs the relay: see `litellm_models.py`."""

BROKEN_OFF = {FaultKind.UNREACHABLE, FaultKind.SERVER_ERROR}
"""A drop behind the proxy is an error that the proxy tells of."""

PATIENCE = Patience(first_s=1.0, between_s=0.3)


@asynccontextmanager
async def model_of(text: str, proxy: LiteLlmProxy, **access: str) -> AsyncIterator[Model]:
    """Give a model of the proxy's."""
    name = model_name(text)
    async with Vendors([name], proxy.access(**access)) as vendors:
        yield vendors.models[name]


def answer_of(text: str, proxy: LiteLlmProxy) -> list[Piece]:
    """Return what a model answers."""

    async def ask() -> list[Piece]:
        async with model_of(text, proxy) as model:
            return await pieces_of(model.open(PROMPT))

    return asyncio.run(ask())


def fault_of(text: str, proxy: LiteLlmProxy, **access: str) -> FaultError:
    """Return the fault of a model that does not answer."""

    async def ask() -> FaultError:
        async with model_of(text, proxy, **access) as model:
            with pytest.raises(FaultError) as caught:
                await pieces_of(model.open(PROMPT))
            return caught.value

    return asyncio.run(ask())


async def stalled(stage_model: Model, patience: Patience = PATIENCE) -> tuple[FaultError, float]:
    """Return the fault of a model that is watched and silent, and after how many seconds of silence it came."""
    source, clock = stage_model.open(PROMPT).ask(), LoopClock(epoch=EPOCH)
    return await fault_after_silence(watched(source, patience, clock=clock, counts=spoken, until=lambda: float("inf")))


@pytest.mark.parametrize("route", ROUTES)
def test_a_mock_is_heard_word_for_word(litellm_proxy: LiteLlmProxy, route: str) -> None:
    """A stream in pieces, nothing added, nothing lost, and an end with the tokens that LiteLLM counted."""
    pieces = answer_of(route.format("says"), litellm_proxy)
    assert words_of(pieces) == SAID
    assert len([piece for piece in pieces if isinstance(piece, Words)]) > 3
    end = end_of(pieces)
    assert end.ending is Ending.DONE
    assert end.usage is not None
    assert end.usage.tokens_in > 0
    assert end.usage.tokens_out > 0


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("mock", "kind"),
    [
        ("limited", FaultKind.RATE_LIMITED),
        ("broken", FaultKind.SERVER_ERROR),
        ("too-long", FaultKind.REJECTED),
        ("filtered", FaultKind.REJECTED),
        ("overloaded", FaultKind.SERVER_ERROR),
        ("timed-out", FaultKind.SERVER_ERROR),
    ],
)
def test_a_mocks_exception_is_a_fault(litellm_proxy: LiteLlmProxy, route: str, mock: str, kind: FaultKind) -> None:
    """Each is a fault of its kind, and no text of it gets out."""
    fault = fault_of(route.format(mock), litellm_proxy)
    assert fault.kind is kind
    assert "mock" not in repr(fault) + str(fault)


@pytest.mark.parametrize("route", ROUTES)
def test_a_late_mock_is_not_waited_for(litellm_proxy: LiteLlmProxy, route: str) -> None:
    """The watchdog ends the wait, whatever the proxy is doing."""

    async def ask() -> tuple[FaultError, float]:
        async with model_of(route.format("late"), litellm_proxy) as model:
            return await stalled(model)

    fault, took_s = asyncio.run(ask())
    assert fault.kind is FaultKind.STALLED
    assert took_s < LATE_S * 0.8


@pytest.mark.parametrize("name", ["openai:nobody", "compatible:nobody", "anthropic:nobody"])
def test_a_model_that_the_proxy_does_not_know(litellm_proxy: LiteLlmProxy, name: str) -> None:
    """A wrong name is rejected; it is no reason to wait and ask again."""
    assert fault_of(name, litellm_proxy).kind is FaultKind.REJECTED


@pytest.mark.parametrize("name", ["openai:says", "anthropic:relayed-says"])
def test_a_wrong_key_is_a_fault_and_stays_secret(litellm_proxy: LiteLlmProxy, name: str) -> None:
    """LiteLLM without a database answers 400 to a key that it does not know."""
    fault = fault_of(name, litellm_proxy, key="sk-wrong-and-secret")
    assert fault.kind is FaultKind.REJECTED
    assert "wrong-and-secret" not in repr(fault) + str(fault)


def test_plain_json_in_place_of_a_stream_is_a_fault(litellm_proxy: LiteLlmProxy) -> None:
    """A mock answers `/v1/messages` with JSON although a stream was asked for: no word of it is taken for speech."""
    assert fault_of("anthropic:says", litellm_proxy).kind is FaultKind.GARBAGE


@pytest.mark.parametrize("name", THROUGH_LITELLM)
def test_a_drop_behind_the_proxy_keeps_what_came_before(litellm_proxy: LiteLlmProxy, name: str) -> None:
    """Text that came stays; then comes a fault."""

    async def scene(stage: Stage) -> tuple[str, FaultError]:
        assert stage.server is not None
        stage.server.drops_after_s = 0.5
        stage.part.learn([Act(deed=Deed.DROP, text=("Stars are far.",))])
        came: list[Piece] = []

        async def listen() -> None:
            async for piece in stage.model.open(PROMPT).ask():
                came.append(piece)  # noqa: PERF401 - what came before the fault counts

        with pytest.raises(FaultError) as caught:
            await listen()
        return words_of(came), caught.value

    async def play() -> tuple[str, FaultError]:
        async with through(litellm_proxy, name) as stage:
            return await scene(stage)

    words, fault = asyncio.run(play())
    assert words == "Stars are far."
    assert fault.kind in BROKEN_OFF


@pytest.mark.parametrize("name", THROUGH_LITELLM)
@pytest.mark.parametrize("garbage", ["json", "shape", "error", "page"])
def test_garbage_behind_the_proxy_is_never_a_word(litellm_proxy: LiteLlmProxy, name: str, garbage: str) -> None:
    """LiteLLM leaves out some of what it cannot read and reports a good end: of such an end nothing is made."""

    async def play() -> tuple[str, bool]:
        async with through(litellm_proxy, name) as stage:
            assert stage.server is not None
            stage.server.garbage = garbage
            stage.part.learn([Act(deed=Deed.GARBLE, text=("Stars",))])
            came: list[Piece] = []
            try:
                async for piece in stage.model.open(PROMPT).ask():
                    came.append(piece)  # noqa: PERF401 - what came before the fault counts
            except FaultError:
                return words_of(came), True
            return words_of(came), end_of(came).ending is Ending.DONE

    words, ended = asyncio.run(play())
    assert words == ("" if garbage == "page" else "Stars")
    assert ended


@pytest.mark.parametrize("name", THROUGH_LITELLM)
@pytest.mark.parametrize("deed", [Deed.HANG, Deed.STALL])
def test_a_stall_behind_the_proxy_is_cut_off(litellm_proxy: LiteLlmProxy, name: str, deed: Deed) -> None:
    """The fault is in time. Of a stream that has begun LiteLLM lets go; for one that has not it goes on waiting."""

    async def play() -> tuple[FaultError, float]:
        async with through(litellm_proxy, name) as stage:
            stage.part.learn([Act(deed=deed, text=("Stars",))])
            # A busy proxy may be slow to pass on the first words; without them it would not be a stall.
            found = await stalled(stage.model, PATIENCE if deed is Deed.HANG else Patience(first_s=10.0, between_s=0.3))
            if deed is Deed.STALL:
                await closed(stage.part)
            return found

    fault, took_s = asyncio.run(play())
    assert fault.kind is FaultKind.STALLED
    assert took_s < 2.1


@pytest.mark.parametrize("name", THROUGH_LITELLM)
def test_a_limit_behind_the_proxy_is_a_limit(litellm_proxy: LiteLlmProxy, name: str) -> None:
    """LiteLLM keeps `Retry-After` to itself, or gives it another name: the breaker's own pauses apply."""

    async def play() -> FaultError:
        async with through(litellm_proxy, name) as stage:
            stage.part.learn([fails(429, retry_after_s=17)])
            with pytest.raises(FaultError) as caught:
                await pieces_of(stage.model.open(PROMPT))
            return caught.value

    fault = asyncio.run(play())
    assert fault.kind is FaultKind.RATE_LIMITED
    assert fault.retry_after_s is None
