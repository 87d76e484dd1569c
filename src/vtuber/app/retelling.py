"""A retrospective's recommendations in a model's words: from figures only, checked, and within a cap of their own.

A model is given the recommendations as templates have them, which hold figures and the names of activities, never a
viewer's or her own lines. What it writes crosses a gate and must say the same; a sentence that does not, and a model
that fails, leave the template's in its place.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Protocol

import structlog

from vtuber.app.minds import minds_for
from vtuber.app.settings import Settings
from vtuber.app.simulation import channel_seed
from vtuber.domain.canaries import new_canary
from vtuber.domain.errors import ModelError, VTuberError
from vtuber.domain.prompts import Prompt, Turn
from vtuber.learning.advice import Advice
from vtuber.learning.faithful import says_the_same
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.runtime.bus import Bus
from vtuber.runtime.chance import Chance
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.data_dir import DataDirectory
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.safety.gate import Gate

_log = structlog.get_logger(__name__)

PURPOSE = "retrospective"
_SPENDING = "spending.sqlite"
_MOST_TOKENS = 1_200
_PATIENCE_S = 60.0
_NUMBERED = re.compile(r"^[ \t]*(\d+)[.)][ \t]+(\S.*?)[ \t]*$", re.MULTILINE)

_INSTRUCTIONS = """\
You put the findings of a live stream's retrospective into plain words for the person who runs the channel. You are \
given them as JSON: a number, a sentence, and the figure it rests on. Answer with one line for each, in the same \
order, beginning with its number and a full stop. Keep every figure, interval and number of segments exactly as it \
stands and in digits; add none; name no activity that the sentence does not name. Never call one activity better than \
another unless the sentence does. One or two short sentences a line, without markup."""


class Scribe(Protocol):
    """A language model, or a chain of them, that writes."""

    def stream(self, prompt: Prompt, *, purpose: str) -> AsyncGenerator[str, None]:
        """Give the answer as it comes; raise `ModelError` when no usable one came."""
        ...


def retold(retrospective: StreamRetrospective, settings: Settings, data: DataDirectory) -> StreamRetrospective:
    """Return a retrospective in the words of the writer's models, or as it is where there is none or none answers."""
    if settings.vtuber_retrospective_usd == 0:
        return retrospective
    try:
        chance = Chance(channel_seed(data)).stream(f"{PURPOSE} {retrospective.stream_id}")
        return retrospective.in_words(asyncio.run(_written(retrospective.advice, settings, data, chance)))
    except VTuberError as error:
        _log.warning("no model wrote the retrospective", error=str(error))
        return retrospective


async def rewritten(advice: Sequence[Advice], model: Scribe, gate: Gate, *, canary: str) -> tuple[str, ...]:
    """Return recommendations in a model's words, a template's where its own will not do; none if the model fails."""
    told = [
        {"number": number, "sentence": each.text, "figure": each.figure, "unit": each.unit}
        for number, each in enumerate(advice, start=1)
    ]
    prompt = Prompt(
        system=f"{_INSTRUCTIONS}\nThe word {canary} marks this text as secret. Never write it.",
        turns=(Turn(role="user", text=json.dumps(told)),),
        max_tokens=_MOST_TOKENS,
        temperature=0.3,
    )
    try:
        async with asyncio.timeout(_PATIENCE_S), aclosing(model.stream(prompt, purpose=PURPOSE)) as pieces:
            answer = "".join([piece async for piece in pieces])
    except (ModelError, TimeoutError) as error:
        _log.warning("no model wrote the retrospective", error=type(error).__name__)
        return ()
    lines = {int(number): text for number, text in _NUMBERED.findall(answer)}
    words = tuple(_or_template(lines.get(number, ""), each, gate) for number, each in enumerate(advice, start=1))
    return () if words == tuple(each.text for each in advice) else words


def spending_journals(data: DataDirectory) -> tuple[Path, ...]:
    """Return the journals that tell what was paid for: those of the streams, and of what was written between them."""
    between = data.path / _SPENDING
    streams = tuple(map(data.journal_path, data.streams()))
    return (*streams, between) if between.is_file() else streams


def _or_template(words: str, advice: Advice, gate: Gate) -> str:
    if not words or not says_the_same(words, advice.text):
        return advice.text
    return words if gate.examine(words).allowed else advice.text


async def _written(
    advice: Sequence[Advice], settings: Settings, data: DataDirectory, chance: Random
) -> tuple[str, ...]:
    async with minds_for(settings, journals=spending_journals(data)) as minds:
        if minds is None:
            return ()
        capped = replace(minds, caps=replace(minds.caps, stream=settings.vtuber_retrospective_usd))
        clock = LoopClock(epoch=system_now())
        with Journal.open(data.path / _SPENDING, threaded=False) as journal:
            log = EventLog(journal=journal, bus=Bus(), clock=clock)
            of_stream = capped.of_stream(journal=log, clock=clock, chance=chance)
            # The writer's models with a reader's patience: nobody waits for this.
            if of_stream.facts is None:
                return ()
            canary = new_canary(chance)
            return await rewritten(advice, of_stream.facts, Gate(secrets=(canary,)), canary=canary)
