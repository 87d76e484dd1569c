"""Where a model plays in the contract tests: in memory, on our fake server, and behind LiteLLM's proxy."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.peers.fake_models import FakeModels, Part
from tests.peers.litellm_proxy import LiteLlmProxy

from vtuber.models.faults import FaultError
from vtuber.models.names import ModelAccess, model_name
from vtuber.models.ports import CallAnswer, Conversation, End, Model, Piece, SignOfLife, Words
from vtuber.models.vendors import Vendors

THROUGH_LITELLM = (
    "anthropic:claude-haiku-5-5",
    "openai:gpt-4o",
    "compatible:crossed-to-anthropic",
    "anthropic:crossed-to-openai",
)
"""The crossed ones are asked for in one vendor's way and fetched in the other's."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A model, the part it plays, and the server it plays on, if any."""

    model: Model
    part: Part
    server: FakeModels | None = None


Scene = Callable[[Stage], Awaitable[Any]]
Play = Callable[[Scene], Any]


def access_to(server: FakeModels) -> ModelAccess:
    """Lead all vendors to the server."""
    return ModelAccess(
        anthropic_key="key-of-anthropic",
        openai_key="key-of-openai",
        compatible_key="key-of-another",
        anthropic_url=server.url,
        openai_url=f"{server.url}/v1",
        ollama_url=f"{server.url}/v1",
        compatible_url=f"{server.url}/v1",
    )


@asynccontextmanager
async def on_server(text: str) -> AsyncIterator[Stage]:
    """Give a vendor's model that talks to the server."""
    name = model_name(text)
    async with FakeModels() as server, Vendors([name], access_to(server)) as vendors:
        yield Stage(model=vendors.models[name], part=server.parts[name.model], server=server)


@asynccontextmanager
async def through(proxy: LiteLlmProxy, text: str) -> AsyncIterator[Stage]:
    """Give a vendor's model that talks to the proxy, which talks to the server."""
    name = model_name(text)
    async with FakeModels(proxy.upstream_port) as server, Vendors([name], proxy.access()) as vendors:
        yield Stage(model=vendors.models[name], part=server.parts[name.model], server=server)


async def pieces_of(conversation: Conversation, answers: Sequence[CallAnswer] = ()) -> list[Piece]:
    """Return all pieces of an answer that matter."""
    async with aclosing(conversation.ask(answers)) as pieces:
        return [piece async for piece in pieces if not isinstance(piece, SignOfLife)]


def words_of(pieces: Sequence[Piece]) -> str:
    """Return an answer's text."""
    return "".join(piece.text for piece in pieces if isinstance(piece, Words))


def end_of(pieces: Sequence[Piece]) -> End:
    """Return an answer's end."""
    assert isinstance(pieces[-1], End)
    return pieces[-1]


async def fault_after_silence(pieces: AsyncIterator[Piece]) -> tuple[FaultError, float]:
    """Listen until there is a fault; return it, and for how many seconds nothing had come."""
    now = asyncio.get_running_loop().time
    silent_since = now()
    try:
        async for _ in pieces:
            silent_since = now()
    except FaultError as fault:
        return fault, now() - silent_since
    raise AssertionError("there was no fault")


async def closed(part: Part) -> None:
    """Wait until the other side has noticed that a connection is gone."""
    async with asyncio.timeout(10):
        while not part.closed:  # noqa: ASYNC110 - the server is a process of its own in all but name
            await asyncio.sleep(0.01)


def spoken(piece: Piece) -> bool:
    """Tell whether a piece counts where words are waited for."""
    return not isinstance(piece, SignOfLife)
