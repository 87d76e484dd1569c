"""From a writer's lines to sentences with sound: fetched, cleared, synthesised."""

import asyncio
from collections.abc import AsyncIterator

from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Line, Sentence, SpeechChunk
from vtuber.voice.clearance import Clearance
from vtuber.voice.containment import Containment
from vtuber.voice.ports import Gate, SecondOpinion, VoiceEngine
from vtuber.voice.reading_ahead import Fetched, ReadingAhead
from vtuber.voice.short_lines import ShortLines
from vtuber.voice.utterance_record import UtteranceRecord
from vtuber.voice.veto_desk import VetoDesk

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
        self.fetched: Fetched | None = None
        self.failed = False
        self.overtaken = False
        self._sound: asyncio.Queue[SpeechChunk | None] = asyncio.Queue()

    @property
    def ended(self) -> bool:
        """Whether it is certain that the writer has nothing more to say."""
        return self.known.is_set() and self.sentence is None

    def announce(self, sentence: Sentence, fetched: Fetched) -> None:
        """Let it be known that this is the sentence."""
        self.sentence, self.fetched = sentence, fetched
        self.known.set()

    def put(self, chunk: SpeechChunk | None) -> None:
        """Add sound; None ends it."""
        self._sound.put_nowait(chunk)

    async def next_chunk(self) -> SpeechChunk | None:
        """Wait for the next stretch of sound; None once all has been given."""
        return await self._sound.get()

    def forget_sound(self) -> None:
        """Drop the sound of a sentence that was not announced."""
        self.failed = False
        self._sound = asyncio.Queue()


class Preparation:
    """Prepares the sentences of one utterance in the order of the writer's lines.

    `failed` counts what the writer or the engine did not deliver. Where clearing a line takes time, its sound is made
    meanwhile; nothing is known of a sentence before it is cleared. With `few_requests` short lines are said together.
    """

    def __init__(
        self,
        *,
        utterance_id: str,
        lines: AsyncIterator[Line],
        addressee: str | None,
        engine: VoiceEngine,
        gate: Gate,
        second: SecondOpinion | None,
        desk: VetoDesk | None,
        style: VoiceStyle,
        record: UtteranceRecord,
        containment: Containment,
        few_requests: bool = False,
    ) -> None:
        self.failed = 0
        self._utterance_id = utterance_id
        self._lines = lines
        self._addressee = addressee
        self._engine = engine
        self._style = style
        self._containment = containment
        self._clearance = Clearance(gate=gate, second=second, desk=desk, record=record, containment=containment)
        self._desk = desk
        self._ahead = ReadingAhead(desk, utterance_id) if desk is not None else None
        self._short = ShortLines() if few_requests else None
        self._fetched = 0
        self._made = 0
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def blocked(self) -> int:
        """How many texts were refused."""
        return self._clearance.blocked

    def begin(self, group: asyncio.TaskGroup) -> PreparedSentence:
        """Start on the next sentence; the one before must be known by now, its sound may still be coming."""
        prepared = PreparedSentence()
        self._tasks = [task for task in self._tasks if not task.done()]
        if self._short is not None and not self._short.begun:
            joining = self._short.read(self._next_line)
            self._tasks.append(group.create_task(joining, name=f"join lines {self._utterance_id}"))
        if self._ahead is not None and not self._ahead.begun:
            reading = self._ahead.read(self._next)
            self._tasks.append(group.create_task(reading, name=f"read ahead {self._utterance_id}"))
        self._tasks.append(group.create_task(self._prepare(prepared), name=f"prepare {self._utterance_id}"))
        return prepared

    def cancel(self) -> None:
        """Give up whatever is being prepared."""
        for task in self._tasks:
            task.cancel()

    async def may_sound(self, prepared: PreparedSentence) -> bool:
        """Return whether a prepared sentence may still be spoken after what was said and decided meanwhile."""
        fetched = prepared.fetched
        if fetched is None:
            return False
        if prepared.overtaken and not await self._clearance.examine_again(fetched.number, fetched.line):
            return False
        return fetched.held is None or await self._clearance.released(fetched.number, fetched.line, fetched.held)

    async def close(self) -> None:
        """Close the writer's lines, and let nobody wait to veto them."""
        if self._desk is not None:
            self._desk.withdraw_all(self._utterance_id)
        close = getattr(self._lines, "aclose", None)
        if close is not None:
            with self._containment.of("writer"):
                async with asyncio.timeout(CLOSING_S):
                    await close()

    async def _prepare(self, prepared: PreparedSentence) -> None:
        while (fetched := await self._fetch()) is not None:
            line = await self._clearance.at_once(fetched.number, fetched.line)
            # What is said in the place of a line is ours: the second opinion is not asked about it.
            ask = line is fetched.line
            if line is not None and await self._prepared(prepared, fetched.showing(line), ask=ask):
                return
            self._withdraw(fetched)
        prepared.known.set()

    async def _prepared(self, prepared: PreparedSentence, fetched: Fetched, *, ask: bool) -> bool:
        """Prepare what the gate let pass; return whether there is something to say."""
        if not self._clearance.takes_time:
            sentence = self._sentence(fetched.line)
            prepared.announce(sentence, fetched)
            await self._synthesize(prepared, sentence)
            return True
        cleared = await self._cleared(prepared, fetched, ask=ask)
        if cleared is not None and cleared is not fetched.line:
            cleared = await self._cleared(prepared, fetched.showing(cleared), ask=False)
        return cleared is not None

    async def _cleared(self, prepared: PreparedSentence, fetched: Fetched, *, ask: bool) -> Line | None:
        """Make a line's sound while it is being cleared; announce it if it is, else return what to say instead."""
        sentence = self._sentence(fetched.line)
        async with asyncio.TaskGroup() as group:
            sound = group.create_task(self._synthesize(prepared, sentence), name=f"sound {sentence.id}")
            cleared = await self._clearance.in_time(fetched.number, fetched.line, fetched.held, ask=ask)
            if cleared is fetched.line:
                prepared.announce(sentence, fetched)
            else:
                sound.cancel()
        if cleared is not fetched.line:
            prepared.forget_sound()
        return cleared

    def _sentence(self, line: Line) -> Sentence:
        self._made += 1
        return Sentence(
            id=f"{self._utterance_id}.{self._made}",
            utterance_id=self._utterance_id,
            text=line.text,
            emotion=line.emotion,
            addressee=self._addressee,
        )

    async def _fetch(self) -> Fetched | None:
        if self._ahead is not None:
            return await self._ahead.next()
        line = await self._next()
        if line is None:
            return None
        self._fetched += 1
        return Fetched(number=self._fetched, line=line)

    async def _next(self) -> Line | None:
        return await self._next_line() if self._short is None else await self._short.next()

    async def _next_line(self) -> Line | None:
        line, failed = None, True
        with self._containment.of("writer"):
            line, failed = await anext(self._lines, None), False
        self.failed += failed
        return line

    def _withdraw(self, fetched: Fetched) -> None:
        if self._desk is not None and fetched.held is not None:
            self._desk.withdraw(fetched.held)

    async def _synthesize(self, prepared: PreparedSentence, sentence: Sentence) -> None:
        prepared.failed = True
        with self._containment.of("engine"):
            async for chunk in self._engine.synthesize(sentence, self._style):
                prepared.put(chunk)
            prepared.failed = False
        self.failed += prepared.failed
        prepared.put(None)
