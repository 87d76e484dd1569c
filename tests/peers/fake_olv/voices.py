"""A voice of ours for tests, with sound: a buzz of 40 ms for each letter."""

from collections.abc import AsyncIterator

from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk, WordSpan

_LETTER_S = 0.04
_WAVE = b"\x00\x10\x00\xf0"


class Buzz:
    """Makes a chunk for every word."""

    sample_rate = 22_050

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncIterator[SpeechChunk]:
        first = 0
        for word in sentence.text.split():
            samples = round(len(word) * _LETTER_S * self.sample_rate) // 2 * 2
            span = WordSpan(text=word, start_s=first / self.sample_rate, duration_s=samples / self.sample_rate)
            yield SpeechChunk(first_sample=first, samples=samples, pcm=_WAVE * (samples // 2), words=(span,))
            first += samples
