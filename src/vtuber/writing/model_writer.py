"""A writer that asks a language model, keeps what may be said of its answer, and falls back on the offline writer."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from random import Random

import structlog

from vtuber.domain.briefs import KIND_OF_BRIEF, AnswerQuestion, Brief, InviteChat, MonologueBeat, ReplyToChat
from vtuber.domain.canaries import Canaries
from vtuber.domain.errors import ModelError
from vtuber.domain.persona import Persona
from vtuber.domain.prompts import Prompt, Turn
from vtuber.domain.speech import Line
from vtuber.runtime.clock import Clock
from vtuber.writing.extents import SENTENCES, is_fixed, most_tokens
from vtuber.writing.guards import Echoes, Guard
from vtuber.writing.ports import TextModel, Writer
from vtuber.writing.prompt_parts import PromptParts
from vtuber.writing.recent_lines import RecentLines
from vtuber.writing.sentences import lines_of
from vtuber.writing.system_text import rules_of, system_text
from vtuber.writing.token_budget import within
from vtuber.writing.untrusted import Marks

_log = structlog.get_logger(__name__)

PROMPT_TOKENS = 900
"""Tokens of a request, by estimate, besides the system text."""

_ANSWERS_REMEMBERED = 512
_MAY_JOKE = ReplyToChat | MonologueBeat | InviteChat
_HEARS_OUT_S = 0.5
"""How long an answer that has been used up is still listened to: its end tells what it cost, and none before."""


class ModelWriter:
    """Writes a brief sentence by sentence as the model's answer comes.

    Sentences that repeat, echo a viewer, leak the prompt or deny that she is an AI are dropped and counted in
    `dropped`. If the model gives nothing that may be said, the `offline` writer writes that brief; if it breaks off
    after a sentence, the utterance ends there. `recent` must be the offline writer's, so that neither repeats the
    other. `canary` goes into the system text and never comes out; `is_clean` says whether a name may be spoken. `joke`
    gives now and then a phrase of chat's that may be alluded to.
    """

    def __init__(
        self,
        *,
        model: TextModel,
        offline: Writer,
        persona: Persona,
        rng: Random,
        clock: Clock,
        recent: RecentLines,
        is_clean: Callable[[str], bool],
        canary: str = "",
        prompt_tokens: int = PROMPT_TOKENS,
        joke: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._model = model
        self._offline = offline
        self._rng = rng
        self._clock = clock
        self._recent = recent
        self._is_clean = is_clean
        self._prompt_tokens = prompt_tokens
        self._joke = joke
        self._canaries = Canaries((canary,) if canary else ()).ear()
        self._system = system_text(persona, canary=canary)
        self._rules = Echoes(rules_of(persona), turned=True)
        self._answers: OrderedDict[str, str] = OrderedDict()
        self.dropped: Counter[str] = Counter()
        """How many sentences were dropped, by reason."""
        self.turns: Counter[str] = Counter()
        """How many utterances were written by a `model`, `offline` in place of one, or `fixed`: no model's business."""

    async def lines(self, brief: Brief) -> AsyncGenerator[Line, None]:
        """Give the sentences of an utterance, each as soon as the model has ended it."""
        if is_fixed(brief):
            self.turns["fixed"] += 1
            async for line in self._offline.lines(brief):
                yield line
            return
        spoke = False
        try:
            async with aclosing(self._answer(brief)) as answer:
                async for line in answer:
                    self.turns["model"] += not spoke
                    spoke = True
                    yield line
        except ModelError:
            _log.warning("the model gave no answer", brief=KIND_OF_BRIEF[type(brief)], spoke=spoke)
        if not spoke:
            self.turns["offline"] += 1
            async for line in self._offline.lines(brief):
                yield line

    async def _answer(self, brief: Brief) -> AsyncGenerator[Line, None]:
        marks = Marks(self._rng)
        parts = PromptParts(marks, self._is_clean)
        prompt = self._prompt(brief, parts)
        guard = Guard(
            recent=self._recent,
            canaries=self._canaries,
            rules=self._rules,
            code=marks.code,
            untrusted=parts.untrusted,
        )
        left = SENTENCES[type(brief)]
        async with aclosing(lines_of(self._model.stream(prompt, purpose=KIND_OF_BRIEF[type(brief)]))) as lines:
            async for line in lines:
                if self._may_be_said(line, guard):
                    self._remember(line.text, brief)
                    yield line
                    left -= 1
                if not left:
                    await _hear_out(lines)
                    return

    def _prompt(self, brief: Brief, parts: PromptParts) -> Prompt:
        wanted = parts.of(brief, self._recent, self._answers)
        if isinstance(brief, _MAY_JOKE) and (joke := self._joke()):
            wanted = (parts.joke(joke), *wanted)
        text = "\n".join(part.text for part in within(self._prompt_tokens, wanted))
        return Prompt(system=self._system, turns=(Turn(role="user", text=text),), max_tokens=most_tokens(brief))

    def _remember(self, text: str, brief: Brief) -> None:
        if not self._is_clean(text):
            # The gate will refuse it; it must not come back in a later request as something she said.
            return
        self._recent.remember(text, self._clock.now())
        if isinstance(brief, ReplyToChat | AnswerQuestion):
            message_id = brief.message.id
            self._answers[message_id] = f"{self._answers.get(message_id, '')} {text}".strip()
            if len(self._answers) > _ANSWERS_REMEMBERED:
                self._answers.popitem(last=False)

    def _may_be_said(self, line: Line, guard: Guard) -> bool:
        objection = guard.objection(line.text)
        if objection is not None:
            self.dropped[objection] += 1
        return objection is None


async def _hear_out(lines: AsyncIterator[Line]) -> None:
    with suppress(TimeoutError, ModelError):
        async with asyncio.timeout(_HEARS_OUT_S):
            async for _ in lines:
                pass
