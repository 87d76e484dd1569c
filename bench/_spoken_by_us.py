"""Ours, for `voice_peers.py`: chain with watchdog and ledger, writer with its guards, gate, journal, speaker, stage.

Only the model and the voice are stand-ins; the page is a real one of the stage hub, read in this process.
"""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from random import Random

from _show import AlwaysReact, NoAudience, plan
from _spoken_script import Notes, Player, serve

from vtuber.app.cast import Ground, Troupe, assemble
from vtuber.app.intake import Intake
from vtuber.app.past import Past
from vtuber.domain.activities import Activity
from vtuber.domain.briefs import MonologueBeat
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.prompts import Prompt, ToolSpec
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.domain.speech_events import UtterancePlanned
from vtuber.models.breakers import Breakers
from vtuber.models.chain import ModelChain
from vtuber.models.names import ModelAccess, model_name
from vtuber.models.ports import CallAnswer, End, Piece, Usage, Words
from vtuber.models.spend import Caps, SpendLedger
from vtuber.runtime.bus import Bus
from vtuber.runtime.clock import LoopClock, system_now
from vtuber.runtime.event_log import EventLog
from vtuber.runtime.journal import Journal
from vtuber.runtime.lasting_memory import lasting_memory
from vtuber.runtime.logs import logging_to
from vtuber.runtime.secrets import Secrets
from vtuber.stage.hub import Page
from vtuber.writing.model_writer import ModelWriter
from vtuber.writing.offline_writer import OfflineWriter
from vtuber.writing.recent_lines import RecentLines

_NAME = model_name("compatible:bench")
_ACCESS = ModelAccess(compatible_url="http://127.0.0.1:9/v1")
_SAMPLES = 22
_BEAT = MonologueBeat(topic="the harbour", beat=0, beats=1)


class TokenModel:
    """A model in memory that gives the script's tokens; satisfies `Model` and `Conversation`."""

    def __init__(self) -> None:
        self.tokens: Sequence[str] = ()
        self.notes = Notes()

    def open(self, prompt: Prompt, tools: Sequence[ToolSpec] = ()) -> "TokenModel":
        """Begin a conversation."""
        return self

    async def ask(self, answers: Sequence[CallAnswer] = ()) -> AsyncGenerator[Piece, None]:
        """Give the answer as it comes."""
        async for token in self.notes.tokens(self.tokens):
            yield Words(token)
        yield End(usage=Usage(tokens_in=100, tokens_out=len(self.tokens)))


class NotingVoice:
    """A voice of a millisecond a sentence, at no cost; its call is noted."""

    sample_rate = 22050

    def __init__(self, model: TokenModel) -> None:
        self._model = model

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give a millisecond of sound."""
        self._model.notes.called(sentence.text)
        yield SpeechChunk(first_sample=0, samples=_SAMPLES)


@asynccontextmanager
async def ours() -> AsyncIterator[Player]:
    """Give our whole way from a model to the stage."""
    model = TokenModel()
    with ExitStack() as stack:
        stack.enter_context(logging_to(now=system_now, secrets=Secrets(), level="ERROR"))
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vtuber-bench-")))
        clock = LoopClock(epoch=system_now())
        stream = plan(directory)
        bus = Bus()
        log = EventLog(journal=stack.enter_context(Journal.open(stream.journal, threaded=True)), bus=bus, clock=clock)
        cast = assemble(
            stream,
            Ground(log=log, bus=bus, clock=clock, past=Past()),
            Troupe(
                voice=NotingVoice(model),
                learner=AlwaysReact(),
                source=NoAudience(),
                intake=Intake(log=log, goals=None),
            ),
        )
        writer = _writer(model, log, clock)
        page = stack.enter_context(cast.hub.join())
        stack.enter_context(lasting_memory())
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(_watch(page, model))

            async def play(tokens: Sequence[str], notes: Notes) -> None:
                model.tokens, model.notes = tokens, notes
                planned = UtterancePlanned(
                    id=log.new_id(), at=log.now(), brief="monologue_beat", activity=Activity.TALK
                )
                await log.record(planned)
                await cast.speaker.utter(planned, writer.lines(_BEAT))

            yield play
            watching.cancel()


def _writer(model: TokenModel, log: EventLog, clock: LoopClock) -> ModelWriter:
    persona = plan(Path()).persona
    ledger = SpendLedger(caps=Caps(), prices={}, access=_ACCESS, journal=log)
    chain = ModelChain(
        role="writer",
        names=(_NAME,),
        models={_NAME: model},
        breakers=Breakers(clock=clock, chance=Random(1)),
        ledger=ledger,
        clock=clock,
    )
    recent = RecentLines(clock=clock)
    offline = OfflineWriter(persona, Random(2), clock, name_is_clean=lambda _name: True, recent=recent)
    return ModelWriter(
        model=chain,
        offline=offline,
        persona=persona,
        rng=Random(3),
        clock=clock,
        recent=recent,
        is_clean=lambda _name: True,
        canary="benchmarkcanary",
    )


async def _watch(page: Page, model: TokenModel) -> None:
    async for frame in page.frames():
        if isinstance(frame, bytes):
            model.notes.sounded()


if __name__ == "__main__":
    serve(ours)
