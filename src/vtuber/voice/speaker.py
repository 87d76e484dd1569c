"""The one way to say something: prepared a sentence ahead, journalled before it is heard, stopped at any moment."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial

from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Line, Sentence
from vtuber.domain.speech_events import CancelReason, UtteranceCancelled, UtteranceFinished, UtterancePlanned
from vtuber.runtime.clock import Clock
from vtuber.runtime.event_log import EventLog
from vtuber.voice.containment import Containment
from vtuber.voice.ports import AudioSink, Gate, SecondOpinion, VoiceEngine
from vtuber.voice.preparation import Preparation, PreparedSentence
from vtuber.voice.utterance import Utterance, UtteranceStoppedError
from vtuber.voice.utterance_record import UtteranceRecord
from vtuber.voice.veto_desk import VetoDesk

RETRACTED_KEPT = 4096
"""How many retracted events are remembered, so that an utterance retracted before it begins is never begun."""

AtBreak = Callable[[], Awaitable[None]]


class Speaker:
    """Says utterances, one at a time; others may be said in its breaks.

    A sentence crosses the gate when it is prepared, at most one sentence ahead of what is heard, and again if something
    else was said meanwhile. A `second` opinion is asked of what passed, and at a `desk` lines wait for the operator's
    veto. `failures` counts what writer, engine and gate got wrong; none of it is spoken or raised.
    """

    def __init__(
        self,
        *,
        engine: VoiceEngine,
        gate: Gate,
        sink: AudioSink,
        log: EventLog,
        clock: Clock,
        style: VoiceStyle,
        second: SecondOpinion | None = None,
        desk: VetoDesk | None = None,
        few_requests: bool = False,
    ) -> None:
        self._engine = engine
        self._sink = sink
        self._log = log
        self._clock = clock
        self._containment = Containment()
        self._preparation = partial(
            Preparation,
            engine=engine,
            gate=gate,
            second=second,
            desk=desk,
            style=style,
            containment=self._containment,
            few_requests=few_requests,
        )
        self._said = 0
        self._under_way: list[Utterance] = []
        self._retracted: dict[str, None] = {}

    @property
    def speaking(self) -> bool:
        """Whether an utterance is under way."""
        return bool(self._under_way)

    @property
    def failures(self) -> Mapping[str, int]:
        """How often `writer`, `engine` and `gate` failed."""
        return self._containment.failures

    async def utter(
        self,
        planned: UtterancePlanned,
        lines: AsyncIterator[Line],
        *,
        addressee: str | None = None,
        at_break: AtBreak | None = None,
    ) -> UtteranceFinished | UtteranceCancelled:
        """Say what the writer writes, and return once it has been heard or has been stopped.

        `at_break` is called when the first sentence is ready to sound, at the end of each that may be followed by
        another, and once more when the next one had to be waited for. It may itself call `utter`, and is not cut off
        when this utterance is stopped meanwhile. `addressee` is a viewer's name.

        Raises:
            RuntimeError: another utterance is under way and not at a break.
            CancelledError: the caller was cancelled; the sound has stopped and the journal knows.
            ExceptionGroup: `at_break`, the sink or the journal failed; likewise.
        """
        if self._under_way and not self._under_way[-1].at_break:
            raise RuntimeError("an utterance is under way; another may only be said at one of its breaks")
        record = UtteranceRecord(self._log, planned)
        utterance = Utterance(planned, record, self._clock)
        preparation = self._preparation(utterance_id=planned.id, lines=lines, addressee=addressee, record=record)
        if not self._retracted.keys().isdisjoint(planned.quotes):
            utterance.stop(CancelReason.RETRACTED)
        self._under_way.append(utterance)
        try:
            await self._perform(utterance, preparation, at_break)
            return await _end(utterance, preparation)
        except asyncio.CancelledError:
            await asyncio.shield(self._abort(utterance, CancelReason.INTERRUPTED))
            raise
        except ExceptionGroup:
            await self._abort(utterance, CancelReason.FAILED)
            raise
        finally:
            self._under_way.remove(utterance)
            await preparation.close()

    def hush(self, reason: CancelReason = CancelReason.SILENCED) -> None:
        """Stop everything that is being said, at once."""
        self._sink.silence()
        for utterance in self._under_way:
            utterance.stop(reason)

    def retract(self, event_id: str) -> None:
        """Stop what quotes the event, now or whenever it would begin; anything else goes on."""
        self._retracted[event_id] = None
        if len(self._retracted) > RETRACTED_KEPT:
            del self._retracted[next(iter(self._retracted))]
        for utterance in self._under_way:
            if event_id in utterance.planned.quotes:
                self._stop(utterance, CancelReason.RETRACTED)

    def _stop(self, utterance: Utterance, reason: CancelReason) -> None:
        if utterance.playback is not None:
            self._sink.silence()
        utterance.stop(reason)

    async def _abort(self, utterance: Utterance, reason: CancelReason) -> None:
        self._stop(utterance, reason)
        if not utterance.record.ended:
            await utterance.record.cancelled(utterance.stopped or reason, heard=utterance.heard)

    async def _perform(self, utterance: Utterance, preparation: Preparation, at_break: AtBreak | None) -> None:
        async with asyncio.TaskGroup() as group:
            try:
                async with utterance.stoppable():
                    coming = preparation.begin(group)
                    await coming.known.wait()
                if not coming.ended:
                    coming.overtaken = await self._give_way(utterance, at_break)
                while coming.sentence is not None:
                    following = preparation.begin(group)
                    async with utterance.stoppable():
                        await self._play(utterance, preparation, coming, coming.sentence)
                    await self._until_next(utterance, following, at_break)
                    coming = following
            except UtteranceStoppedError:
                pass
            finally:
                preparation.cancel()

    async def _until_next(self, utterance: Utterance, following: PreparedSentence, at_break: AtBreak | None) -> None:
        if following.ended:
            return
        following.overtaken = await self._give_way(utterance, at_break) and following.known.is_set()
        if following.known.is_set():
            return
        async with utterance.stoppable():
            await following.known.wait()
        if not following.ended:
            following.overtaken = await self._give_way(utterance, at_break)

    async def _give_way(self, utterance: Utterance, at_break: AtBreak | None) -> bool:
        """Let others speak; return whether they did."""
        if at_break is None:
            return False
        said = self._said
        utterance.at_break = True
        try:
            await at_break()
        finally:
            utterance.at_break = False
        return self._said != said

    async def _play(
        self, utterance: Utterance, preparation: Preparation, prepared: PreparedSentence, sentence: Sentence
    ) -> None:
        """Send a sentence's sound as it comes and wait until it has been heard; one without sound is skipped."""
        chunk = await prepared.next_chunk()
        if chunk is None or not await preparation.may_sound(prepared):
            return
        await utterance.record.started(sentence)
        utterance.check()
        self._said += 1
        playback = utterance.begin_sentence(sentence, self._engine.sample_rate)
        self._sink.sentence_started(sentence, self._engine.sample_rate)
        while chunk is not None:
            playback.add(chunk, self._clock.monotonic())
            self._sink.chunk(sentence.id, chunk)
            chunk = await prepared.next_chunk()
            utterance.check()
        playback.complete = not prepared.failed
        self._sink.sentence_ended(sentence.id, playback.sent_s)
        await asyncio.sleep(playback.ends_at - self._clock.monotonic())
        utterance.end_sentence(playback.ends_at)


async def _end(utterance: Utterance, preparation: Preparation) -> UtteranceFinished | UtteranceCancelled:
    record, heard = utterance.record, utterance.heard
    if utterance.stopped is not None:
        return await record.cancelled(utterance.stopped, heard=heard)
    if utterance.sentences:
        return await record.finished(text=heard, sentences=utterance.sentences, spoken_s=utterance.spoken_s)
    return await record.cancelled(_reason_of_silence(preparation), heard=heard)


def _reason_of_silence(preparation: Preparation) -> CancelReason:
    if preparation.failed:
        return CancelReason.FAILED
    return CancelReason.BLOCKED if preparation.blocked else CancelReason.NOTHING_TO_SAY
