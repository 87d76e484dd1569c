"""A model in memory, which fails as vendors do: for virtual time."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from tests.peers.fake_models.acts import Act, Asked, Deed, Part
from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.models.faults import FaultError, FaultKind
from vtuber.models.ports import CallAnswer, CallWish, End, Ending, Piece, SignOfLife, Usage, Words

STATUS = {429: FaultKind.RATE_LIMITED, 401: FaultKind.NOT_ALLOWED, 403: FaultKind.NOT_ALLOWED, 400: FaultKind.REJECTED}
ENDINGS = {Deed.CUT: Ending.CUT, Deed.REFUSE: Ending.REFUSED}


class ScriptedModel:
    """Plays a part; satisfies `Model`."""

    def __init__(self, part: Part) -> None:
        self._part = part

    def open(self, prompt: Prompt, tools: Sequence[ToolSpec] = ()) -> "ScriptedConversation":
        return ScriptedConversation(self._part, prompt, tools)


class ScriptedConversation:
    def __init__(self, part: Part, prompt: Prompt, tools: Sequence[ToolSpec]) -> None:
        self._part = part
        self._prompt = prompt
        self._tools = tuple(tool.name for tool in tools)
        self._results: tuple[str, ...] = ()

    async def ask(self, answers: Sequence[CallAnswer] = ()) -> AsyncGenerator[Piece, None]:
        self._results += tuple(answer.result for answer in answers)
        self._part.asked.append(
            Asked(
                system=self._prompt.system,
                turns=tuple((turn.role, turn.text) for turn in self._prompt.turns),
                results=self._results,
                tools=self._tools,
                max_tokens=self._prompt.max_tokens,
            )
        )
        act = self._part.next()
        ended = False
        try:
            async for piece in _played(act):
                yield piece
            ended = True
        except FaultError:
            ended = True
            raise
        finally:
            self._part.closed += not ended


async def _played(act: Act) -> AsyncGenerator[Piece, None]:
    await asyncio.sleep(act.pause_s)
    match act.deed:
        case Deed.FAIL:
            kind = STATUS.get(act.status, FaultKind.SERVER_ERROR)
            raise FaultError(kind, f"HTTP {act.status}", retry_after_s=act.retry_after_s)
        case Deed.HANG:
            await asyncio.Event().wait()
        case _:
            pass
    yield SignOfLife()
    for number, chunk in enumerate(act.text):
        if number:
            await asyncio.sleep(act.gap_s)
        yield Words(chunk)
    match act.deed:
        case Deed.STALL:
            await asyncio.Event().wait()
        case Deed.DROP:
            raise FaultError(FaultKind.UNREACHABLE)
        case Deed.GARBLE:
            raise FaultError(FaultKind.GARBAGE)
        case _:
            pass
    for number, call in enumerate(act.calls):
        yield CallWish(call_id=f"call_{number}", tool=call.tool, arguments=call.arguments)
    tokens_in, tokens_out, cached = act.tokens
    usage = Usage(tokens_in=tokens_in, tokens_out=tokens_out, cached=cached)
    yield End(ending=ENDINGS.get(act.deed, Ending.DONE), usage=usage)
