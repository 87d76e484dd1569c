"""A language model in virtual time: it takes its time, counts its tokens, and fails now and then."""

import asyncio
import math
import random
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.ports import CallAnswer, CallWish, End, Piece, SignOfLife, Usage, Words
from vtuber.rehearsal.simulated.profiles import ModelProfile, drawn_fault
from vtuber.rehearsal.simulated.prompt_cache import PromptCache
from vtuber.rehearsal.simulated.request_text import whole_text
from vtuber.runtime.clock import Clock

_TOKENS_A_PIECE = 3
_A_CALL = 40
"""Tokens of output around the arguments of a call."""
_REFUSES_S = 0.15
"""How fast a vendor says no."""
_RETRY_AFTER_S = 8.0
_THOUGHTS_SPREAD = 0.5


class Answer(Protocol):
    """What there is to say to a request: words, or calls of tools."""

    @property
    def text(self) -> str:
        """The words."""
        ...

    @property
    def wishes(self) -> Sequence[CallWish]:
        """The calls."""
        ...


class Mouth(Protocol):
    """Knows what to say."""

    def open(self, prompt: Prompt, tools: Sequence[ToolSpec]) -> "Talk":
        """Begin a conversation; called in the very moment in which the request comes to be."""
        ...


class Talk(Protocol):
    """One conversation's words."""

    def answer(self, answers: Sequence[CallAnswer]) -> Answer:
        """Return what is said next."""
        ...


class SimulatedModel:
    """A model with the manners of a profile and the words of a mouth; satisfies `Model`."""

    def __init__(self, profile: ModelProfile, mouth: Mouth, *, clock: Clock, chance: random.Random) -> None:
        self.profile = profile
        self.chance = chance
        self.cache = PromptCache(profile, clock)
        self.billed: list[Usage] = []
        """What the vendor charges for, answers that nobody heard to their end included."""
        self._mouth = mouth

    def open(self, prompt: Prompt, tools: Sequence[ToolSpec] = ()) -> "SimulatedConversation":
        """Begin a conversation."""
        return SimulatedConversation(self, prompt, tools, self._mouth.open(prompt, tools))


class SimulatedConversation:
    """A prompt and what followed; satisfies `Conversation`."""

    def __init__(self, model: SimulatedModel, prompt: Prompt, tools: Sequence[ToolSpec], talk: Talk) -> None:
        self._model = model
        self._prompt = prompt
        self._tools = tools
        self._talk = talk
        self._since = ""

    async def ask(self, answers: Sequence[CallAnswer] = ()) -> AsyncGenerator[Piece, None]:
        """Answer, or fail, in the time it takes."""
        self._since += "".join(answer.result for answer in answers)
        fault = drawn_fault(self._model.profile.faults, self._model.chance)
        await _refuse(fault)
        first_s = self._model.profile.first_token.draw(self._model.chance)
        if fault == "server_error":
            await asyncio.sleep(first_s / 2)
            raise FaultError(FaultKind.SERVER_ERROR, "HTTP 500")
        bill = self._bill()
        try:
            await asyncio.sleep(first_s)
            async with aclosing(self._said(answers, fault, bill)) as pieces:
                async for piece in pieces:
                    yield piece
            yield End(usage=bill.usage)
        finally:
            self._model.billed.append(bill.usage)

    async def _said(
        self, answers: Sequence[CallAnswer], fault: str | None, bill: "_Bill"
    ) -> AsyncGenerator[Piece, None]:
        profile, chance = self._model.profile, self._model.chance
        yield SignOfLife()
        token_s = math.exp(chance.gauss(0.0, profile.speed_spread)) / profile.tokens_per_s
        bill.tokens_out += self._thoughts()
        await asyncio.sleep(bill.tokens_out * token_s)
        said = self._talk.answer(answers)
        spoken, breaks_at = 0, chance.random() * profile.tokens(said.text) if fault else math.inf
        for chunk in _chunks(said.text, profile.bytes_per_token):
            yield Words(chunk)
            spoken += _TOKENS_A_PIECE
            bill.tokens_out += _TOKENS_A_PIECE
            if spoken >= breaks_at:
                break
            await asyncio.sleep(_TOKENS_A_PIECE * token_s)
        if fault:
            await _break_off(fault)
        for wish in said.wishes:
            tokens = _A_CALL + profile.tokens(wish.arguments)
            bill.tokens_out += tokens
            await asyncio.sleep(tokens * token_s)
            yield wish
        self._since += said.text + "".join(wish.tool + wish.arguments for wish in said.wishes)

    def _bill(self) -> "_Bill":
        tokens_in = self._model.profile.tokens(whole_text(self._prompt, self._tools) + self._since)
        cached, written = self._model.cache.use(self._prompt, self._tools)
        return _Bill(tokens_in=tokens_in, cached=cached, cache_written=written)

    def _thoughts(self) -> int:
        median = self._model.profile.thinking_tokens
        return round(median * math.exp(self._model.chance.gauss(0.0, _THOUGHTS_SPREAD))) if median else 0


@dataclass(slots=True, kw_only=True)
class _Bill:
    tokens_in: int
    cached: int
    cache_written: int
    tokens_out: int = 0

    @property
    def usage(self) -> Usage:
        return Usage(
            tokens_in=self.tokens_in,
            tokens_out=self.tokens_out,
            cached=self.cached,
            cache_written=self.cache_written,
        )


async def _refuse(fault: str | None) -> None:
    if fault == "rate_limited":
        await asyncio.sleep(_REFUSES_S)
        raise FaultError(FaultKind.RATE_LIMITED, "HTTP 429", retry_after_s=_RETRY_AFTER_S)
    if fault == "hang":
        await asyncio.Event().wait()


async def _break_off(fault: str | None) -> None:
    if fault == "stall":
        await asyncio.Event().wait()
    raise FaultError(FaultKind.UNREACHABLE, "the answer broke off")


def _chunks(text: str, bytes_per_token: float) -> Iterator[str]:
    size = max(1, round(_TOKENS_A_PIECE * bytes_per_token))
    return (text[at : at + size] for at in range(0, len(text), size))
