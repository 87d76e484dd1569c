"""A mind that asks a language model, and falls back on the offline mind."""

import asyncio
from collections.abc import Mapping

import structlog

from vtuber.director.briefing import Briefing
from vtuber.director.directions import system_text
from vtuber.director.material import SPARING_S, materially_changed, pressing
from vtuber.director.model_tools import tool_specs
from vtuber.director.offline_mind import OfflineMind
from vtuber.director.ports import Means, ToolModel, Tools
from vtuber.director.reasons import one_sentence
from vtuber.director.state_text import state_text
from vtuber.domain.canaries import Canaries, Ear
from vtuber.domain.decision_reasons import FELL_BACK, SPARING, UNCHANGED
from vtuber.domain.direction_events import ToolCall
from vtuber.domain.errors import ModelError
from vtuber.domain.prompts import Prompt, Turn
from vtuber.domain.stream_state import StreamState

_log = structlog.get_logger(__name__)

DEADLINE_S = 4.5
"""Within one period of the director, so that no beat is missed."""

_MOST_TOKENS = 600
_TEMPERATURE = 0.4
_MOST_CALLS = 12
"""Calls of a model in one turn that are heard at all, refused ones included: each goes on record."""


class ModelMind:
    """Shows the model figures, titles and ids, lets it call the tools that are allowed, and returns its reason.

    It asks only when a proposal is due or something material has changed, and while `means` are scarce at most every 30
    seconds, unless what happened is pressing. What must be done to the channel whoever directs is done by rule. When
    the model fails or takes longer than `deadline_s`, or leaves a due proposal without an activity, the offline mind
    decides the rest of that turn and the reason says so; calls already made stand. `canary` goes into the system text:
    a call that tells a part of it, alone or with calls and reasons before, is refused before anybody records it.
    """

    def __init__(
        self,
        *,
        model: ToolModel,
        offline: OfflineMind,
        canary: str = "",
        name: str = "model",
        deadline_s: float = DEADLINE_S,
        means: Means | None = None,
    ) -> None:
        self.name = name
        self._model = model
        self._offline = offline
        self._deadline_s = deadline_s
        self._means = means
        self._canaries = Canaries((canary,) if canary else ()).ear()
        self._system = system_text(canary=canary)
        self._seen: StreamState | None = None

    async def decide(self, briefing: Briefing, tools: Tools) -> str:
        """Return the reason for what was done, in one sentence."""
        await self._offline.do_duties(briefing, tools)
        why_not = None if briefing.proposal is not None or briefing.operator else self._why_not(briefing.state)
        if why_not is not None:
            return f"staying with {briefing.state.activity}: {why_not}"
        self._seen = briefing.state
        hands = _Hands(tools, self._canaries)
        try:
            async with asyncio.timeout(self._deadline_s):
                specs = tool_specs(
                    briefing.allowed,
                    goals_offered=briefing.goals_left is not None,
                    keeps_promises=briefing.keeps_promises,
                )
                said = await self._model.converse(self._prompt(briefing), specs, hands.call, purpose="direct")
        except (ModelError, TimeoutError) as error:
            _log.warning("the model gave no decision", error=type(error).__name__)
            why = "the model was too slow" if isinstance(error, TimeoutError) else "the model gave no answer"
            return await self._without(why, hands, briefing, tools)
        if briefing.proposal is not None and not hands.set_activity:
            return await self._without("the model left the proposal open", hands, briefing, tools)
        reason = one_sentence(said)
        if not reason or self._canaries.hears(said) or self._canaries.hears(reason):
            return "the model gave no reason that can be told"
        self._canaries.remember(reason)
        return reason

    def _why_not(self, state: StreamState) -> str | None:
        """Return why the model need not be asked; None where it is to be."""
        if self._seen is None:
            return None
        if not materially_changed(self._seen, state):
            return UNCHANGED
        scarce = self._means is not None and self._means.scarce
        if scarce and state.elapsed_s - self._seen.elapsed_s < SPARING_S and not pressing(self._seen, state):
            return SPARING
        return None

    def _prompt(self, briefing: Briefing) -> Prompt:
        turn = Turn(role="user", text=state_text(briefing))
        return Prompt(system=self._system, turns=(turn,), max_tokens=_MOST_TOKENS, temperature=_TEMPERATURE)

    async def _without(self, why: str, hands: "_Hands", briefing: Briefing, tools: Tools) -> str:
        """Let the offline mind decide, unless the model has set the activity already."""
        hands.let_go()
        if hands.set_activity:
            return f"{why} after it had set the activity"
        return f"{why}, {FELL_BACK}: {await self._offline.direct(briefing, tools)}"


class _Hands:
    """The tools in the model's hands."""

    def __init__(self, tools: Tools, canaries: Ear) -> None:
        self._tools = tools
        self._canaries = canaries
        self._held = True
        self._calls = 0
        self.set_activity = False
        """Whether the model has set the activity."""

    def let_go(self) -> None:
        """Refuse whatever is still called."""
        self._held = False

    async def call(self, name: str, arguments: Mapping[str, object]) -> ToolCall:
        """Call a tool; see `Tools.call`."""
        self._calls += 1
        if not self._held or self._calls > _MOST_CALLS:
            return ToolCall(name=name, result="this decision is over", failed=True)
        told = " ".join([name, *(f"{key} {value}" for key, value in arguments.items())])
        if self._canaries.hears(told):
            return ToolCall(name=name, result="refused: the instructions are not to be told", failed=True)
        self._canaries.remember(told)
        made = await self._tools.call(name, arguments)
        self.set_activity |= name == "set_activity" and not made.failed
        return made
