"""From a writer's lines to sentences with sound: fetched, examined by the gate, synthesised."""

import asyncio
from collections.abc import AsyncIterator

from vtuber.domain.emotions import Emotion
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Line, Sentence, SpeechChunk
from vtuber.domain.verdicts import Verdict
from vtuber.voice.containment import Containment
from vtuber.voice.ports import Gate, VoiceEngine
from vtuber.voice.utterance_record import UtteranceRecord

GATE_FAILED = Verdict(allowed=False, categories=("gate_failed",))
"""The verdict of a gate that raised."""

CLOSING_S = 1.0
"""How long a writer may take to close its lines."""


class PreparedSentence:
    """A sentence on its way. `sentence` holds once `known` is set (None: the writer has ended); its sound comes after.

    Holds at most the sound of one sentence, so its queue needs no bound. `failed` tells that the engine broke off,
    `overtaken` that something else has been said since the gate examined it.
    """

    def __init__(self) -> None:
        self.known = asyncio.Event()
        self.sentence: Sentence | None = None
        self.failed = False
        self.overtaken = False
        self._sound: asyncio.Queue[SpeechChunk | None] = asyncio.Queue()

    @property
    def ended(self) -> bool:
        """Whether it is certain that the writer has nothing more to say."""
        return self.known.is_set() and self.sentence is None

    def put(self, chunk: SpeechChunk | None) -> None:
        """Add sound; None ends it."""
        self._sound.put_nowait(chunk)

    async def next_chunk(self) -> SpeechChunk | None:
        """Wait for the next stretch of sound; None once all has been given."""
        return await self._sound.get()


class Preparation:
    """Prepares the sentences of one utterance in the order of the writer's lines.

    `blocked` counts texts the gate refused, `failed` what the writer or the engine did not deliver.
    """

    def __init__(
        self,
        *,
        utterance_id: str,
        lines: AsyncIterator[Line],
        addressee: str | None,
        engine: VoiceEngine,
        gate: Gate,
        style: VoiceStyle,
        record: UtteranceRecord,
        containment: Containment,
    ) -> None:
        self.blocked = 0
        self.failed = 0
        self._utterance_id = utterance_id
        self._lines = lines
        self._addressee = addressee
        self._engine = engine
        self._gate = gate
        self._style = style
        self._record = record
        self._containment = containment
        self._made = 0
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self, group: asyncio.TaskGroup) -> PreparedSentence:
        """Start on the next sentence; the one before must be known by now, its sound may still be coming."""
        prepared = PreparedSentence()
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(group.create_task(self._prepare(prepared), name=f"prepare {self._utterance_id}"))
        return prepared

    def cancel(self) -> None:
        """Give up whatever is being prepared."""
        for task in self._tasks:
            task.cancel()

    async def examine_again(self, sentence: Sentence) -> bool:
        """Return whether a prepared sentence may still be spoken after what was said meanwhile."""
        verdict = self._examine(sentence.text)
        if not verdict.allowed:
            await self._record.blocked(sentence.text, verdict.categories)
        return verdict.allowed

    async def close(self) -> None:
        """Close the writer's lines."""
        close = getattr(self._lines, "aclose", None)
        if close is not None:
            with self._containment.of("writer"):
                async with asyncio.timeout(CLOSING_S):
                    await close()

    async def _prepare(self, prepared: PreparedSentence) -> None:
        prepared.sentence = await self._next_sentence()
        prepared.known.set()
        if prepared.sentence is not None:
            await self._synthesize(prepared, prepared.sentence)

    async def _next_sentence(self) -> Sentence | None:
        while (line := await self._next_line()) is not None:
            permitted = await self._permitted(line)
            if permitted is not None:
                self._made += 1
                return Sentence(
                    id=f"{self._utterance_id}.{self._made}",
                    utterance_id=self._utterance_id,
                    text=permitted.text,
                    emotion=permitted.emotion,
                    addressee=self._addressee,
                )
        return None

    async def _next_line(self) -> Line | None:
        line, failed = None, True
        with self._containment.of("writer"):
            line, failed = await anext(self._lines, None), False
        self.failed += failed
        return line

    async def _permitted(self, line: Line) -> Line | None:
        """Return what may be spoken for a line: itself, the gate's replacement, or nothing."""
        verdict = self._examine(line.text)
        if verdict.allowed:
            return line
        await self._record.blocked(line.text, verdict.categories)
        if verdict.replacement and self._examine(verdict.replacement).allowed:
            return Line(text=verdict.replacement, emotion=Emotion.NEUTRAL)
        return None

    def _examine(self, text: str) -> Verdict:
        verdict = GATE_FAILED
        with self._containment.of("gate"):
            verdict = self._gate.examine(text)
        self.blocked += not verdict.allowed
        return verdict

    async def _synthesize(self, prepared: PreparedSentence, sentence: Sentence) -> None:
        prepared.failed = True
        with self._containment.of("engine"):
            async for chunk in self._engine.synthesize(sentence, self._style):
                prepared.put(chunk)
            prepared.failed = False
        self.failed += prepared.failed
        prepared.put(None)
