"""Her voice by way of Open-LLM-VTuber: engine and sink of the speaker in one, since the server both makes and plays.

The speaker prepares a sentence ahead and paces itself by its sound. Here the sound of a sentence is made ahead too, but
given to the speaker only when the server has begun to play it, and its end is held back until the server's turn is
over. So the speaker's own rules hold unchanged: gate, breaks, retraction, one sentence at a time.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

import structlog

from vtuber.domain.errors import VoiceError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.olv.ports import Stage, Voice
from vtuber.olv.proxy_effects import LineEnd, ProxyHealth
from vtuber.olv.proxy_link import ProxyLink, Turn
from vtuber.olv.speech_files import Sound
from vtuber.olv.take import Place, Take, shown_elsewhere
from vtuber.olv.words import is_part, letters, tagged
from vtuber.runtime.clock import Clock

_log = structlog.get_logger(__name__)

READY = SpeechChunk(first_sample=0, samples=0)
"""Tells the speaker that a sentence can begin; it has no length."""

_LOST_BEFORE_REST = 3
_RESTS_S = 30.0
_SHUNNED_S = 600.0
"""How long a server is left alone that says words which no gate has seen: asked again, it would say more of them."""


class ServerVoice:
    """Speaks through a server while it can be had, and on our own stage, with sound, while it cannot.

    A sentence that was begun at the server and lost there is a `VoiceError`: it is not said again. After three in a row
    the server is left alone for half a minute; after words that are not hers, for ten. While the server speaks, our own
    stage shows her mouth and the subtitle.
    """

    def __init__(self, link: ProxyLink, voice: Voice, *, clock: Clock) -> None:
        self.sample_rate = voice.sample_rate
        self._link = link
        self._voice = voice
        self._clock = clock
        self._stage: Stage | None = None
        self._takes: dict[str, Take] = {}
        self._rests_until = 0.0
        self._foreign = 0
        self._reasons: set[str] = set()

    @property
    def health(self) -> ProxyHealth:
        """How the connection is."""
        return self._link.health

    def on(self, stage: Stage) -> "ServerVoice":
        """Show on this stage what is said, and return itself, as the speaker's sink."""
        self._stage = stage
        return self

    async def run(self) -> None:
        """Keep the connection up until cancelled."""
        await self._link.run()

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give the sentence's sound once the server plays it, and end when its turn has ended.

        Raises:
            VoiceError: the voice failed, or the sentence was lost at the server.
        """
        await self._link.settled.wait()
        take = self._takes[sentence.id] = Take(sentence=sentence, style=style)
        try:
            async with aclosing(self._made(take)) as made:
                async for chunk in made:
                    yield chunk
            if not take.chunks:
                return
            await take.placed.wait()
            if take.turn is None or await self._begun(take, take.turn):
                for chunk in take.rest():
                    yield chunk
            if take.turn is not None:
                await take.turn.over.wait()
                self._note(take.turn.end, take.turn.reason)
            if take.failure is not None:
                raise take.failure
        finally:
            if not take.placed.is_set():
                self._takes.pop(sentence.id, None)

    async def _made(self, take: Take) -> AsyncGenerator[SpeechChunk, None]:
        """Have the sound made; give it at once where it is for our own stage, else only word that it is ready."""
        try:
            async with _closed(self._voice.synthesize(take.sentence, take.style)) as sounds:
                async for chunk in sounds:
                    take.chunks.append(chunk)
                    if len(take.chunks) == 1:
                        yield READY
                    if take.place is Place.OWN_STAGE:
                        for ready in take.rest():
                            yield ready
        except VoiceError as error:
            if not take.chunks:
                raise
            take.failure = error
        finally:
            take.complete.set()

    async def _begun(self, take: Take, turn: Turn) -> bool:
        """Wait until the server plays it; False if it never will."""
        await turn.began.wait()
        if turn.sounded:
            take.began_at = self._clock.monotonic()
            if turn.sound_s is not None:
                take.fit(self.sample_rate, turn.sound_s)
        return turn.sounded

    def _note(self, end: LineEnd | None, reason: str) -> None:
        if end is not LineEnd.LOST:
            return
        health = self._link.health
        spoke_for_itself, self._foreign = health.foreign > self._foreign, health.foreign
        if spoke_for_itself:
            self._rest(_SHUNNED_S, reason, advice="`vtuber olv check` tells what to change")
        elif health.lost_in_a_row % _LOST_BEFORE_REST == 0:
            self._rest(_RESTS_S, reason)
        raise VoiceError(f"lost at Open-LLM-VTuber: {reason}")

    def _rest(self, rests_s: float, reason: str, **more: str) -> None:
        self._rests_until = self._clock.monotonic() + rests_s
        _log.warning("Open-LLM-VTuber is left alone", rests_s=rests_s, reason=reason, **more)

    def sentence_started(self, sentence: Sentence, sample_rate: int) -> None:
        """Have the server say a prepared sentence; our own stage hears of it when it sounds."""
        take = self._takes.get(sentence.id)
        if take is None:
            return
        if self._link.health.connected and self._clock.monotonic() >= self._rests_until:
            take.put(Place.SERVER, self._link.say(tagged(sentence, self._link.expressions)))
        else:
            take.put(Place.OWN_STAGE)

    def chunk(self, sentence_id: str, chunk: SpeechChunk) -> None:
        """Show it on our own stage; with sound only if it sounds nowhere else."""
        take = self._takes.get(sentence_id)
        if take is None or self._stage is None or not chunk.samples:
            return
        if not take.announced:
            take.announced = True
            self._stage.sentence_started(take.sentence, self.sample_rate)
        self._stage.chunk(sentence_id, shown_elsewhere(chunk) if take.place is Place.SERVER else chunk)

    def sentence_ended(self, sentence_id: str, duration_s: float) -> None:
        """Close it on our own stage."""
        take = self._takes.pop(sentence_id, None)
        if take is not None and take.announced and self._stage is not None:
            self._stage.sentence_ended(sentence_id, duration_s)

    def silence(self) -> None:
        """Stop at once, here and at the server; what its pages have begun to play they play to its end."""
        speaking = self._speaking()
        self._link.interrupt(speaking.heard(self._clock.monotonic()) if speaking else "")
        for sentence_id in [name for name, take in self._takes.items() if take.placed.is_set()]:
            del self._takes[sentence_id]
        if self._stage is not None:
            self._stage.silence()

    def asked(self, question: str) -> tuple[str, str] | None:
        """Return id and words of the line that a question of the server is about, if any; see `ProxyLink`."""
        return self._link.asked(question)

    def delivered(self, line_id: str) -> None:
        """Take note that a line's words have been given out."""
        self._link.delivered(line_id)

    async def sound_of(self, text: str) -> Sound | None:
        """Return the sound of the sentence being said, or of a part of it; None for any other text.

        Raises:
            VoiceError: the voice failed on that part.
        """
        take, wanted = self._speaking(), letters(text)
        if take is None or not wanted or not is_part(text, take.sentence.text):
            return None
        if wanted == letters(take.sentence.text):
            await take.complete.wait()
            return Sound(take.pcm, self.sample_rate)
        part = replace(take.sentence, id=f"{take.sentence.id}.part", text=text)
        async with _closed(self._voice.synthesize(part, take.style)) as sounds:
            pcm = [chunk.pcm async for chunk in sounds]
        return Sound(b"".join(pcm), self.sample_rate)

    def turned_away(self, why: str) -> None:
        """Take note that somebody asked for words or sound in vain; each reason is logged once."""
        if why not in self._reasons:
            self._reasons.add(why)
            _log.warning("a request of Open-LLM-VTuber was turned away", why=why)

    def _speaking(self) -> Take | None:
        """Return the sentence that is at the server now."""
        takes = (take for take in self._takes.values() if take.turn is not None and not take.turn.over.is_set())
        return next(takes, None)


@asynccontextmanager
async def _closed(sounds: AsyncIterator[SpeechChunk]) -> AsyncIterator[AsyncIterator[SpeechChunk]]:
    """Close a voice's iterator at the end, which cancels what it has not given."""
    try:
        yield sounds
    finally:
        close = getattr(sounds, "aclose", None)
        if close is not None:
            await close()
