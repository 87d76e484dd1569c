"""A voice at another sample rate than its own."""

from collections import deque
from collections.abc import AsyncGenerator, Iterable, Iterator
from math import inf
from typing import TypeVar

from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk, VisemeSpan, WordSpan
from vtuber.voice.closing import closing
from vtuber.voice.pcm import BYTES, pcm_of, samples_of
from vtuber.voice.ports import VoiceEngine
from vtuber.voice.resampling import Resampler

Span = TypeVar("Span", WordSpan, VisemeSpan)


class ResampledVoice:
    """Speaks with another voice's sound, words and mouth shapes, at `sample_rate` samples per second."""

    def __init__(self, voice: VoiceEngine, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._voice = voice

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give the sentence's sound as the voice makes it, about 1 ms later.

        Raises:
            VoiceError: the voice failed.
        """
        conversion = _Conversion(self._voice.sample_rate, self.sample_rate)
        async with closing(self._voice.synthesize(sentence, style)) as sounds:
            async for chunk in sounds:
                for converted in conversion.add(chunk):
                    yield converted
        for converted in conversion.finish():
            yield converted


class _Conversion:
    """The chunks of one sentence on their way; a word or a shape leaves in the chunk in which it begins."""

    def __init__(self, input_rate: int, output_rate: int) -> None:
        self._rate = output_rate
        self._resampler = Resampler(input_rate, output_rate)
        self._given = 0
        self._words: deque[WordSpan] = deque()
        self._visemes: deque[VisemeSpan] = deque()

    def add(self, chunk: SpeechChunk) -> Iterator[SpeechChunk]:
        self._words.extend(chunk.words)
        self._visemes.extend(chunk.visemes)
        yield from self._chunk(pcm_of(self._resampler.add(samples_of(chunk.pcm))), last=False)

    def finish(self) -> Iterator[SpeechChunk]:
        yield from self._chunk(pcm_of(self._resampler.finish()), last=True)

    def _chunk(self, pcm: bytes, *, last: bool) -> Iterator[SpeechChunk]:
        samples = len(pcm) // BYTES
        if not samples:
            return
        first, self._given = self._given, self._given + samples
        before = inf if last else self._given
        words, visemes = self._begun(self._words, before), self._begun(self._visemes, before)
        yield SpeechChunk(first_sample=first, samples=samples, pcm=pcm, words=tuple(words), visemes=tuple(visemes))

    def _begun(self, spans: deque[Span], before: float) -> Iterable[Span]:
        while spans and round(spans[0].start_s * self._rate) < before:
            yield spans.popleft()
