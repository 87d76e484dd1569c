"""From a stream of bytes to chunks with words and mouth shapes, for a service that sends sound and nothing else.

Mouth shapes come from the sound. When each word begins is not known while the sound streams: words are placed by the
length the sentence is expected to have, and those that have not begun when the sound ends begin in its last chunk.
`retimed` places them by the real length.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from vtuber.domain.speech import SpeechChunk, VisemeSpan, WordSpan
from vtuber.voice.letter_timings import words_in
from vtuber.voice.loudness import Leveller
from vtuber.voice.pcm import BYTES, Samples, pcm_of, samples_of
from vtuber.voice.waveform_visemes import WaveformVisemes

CHUNK_S = 0.060
"""Length of a chunk: three frames of the mouth."""

SILENCE = 0.003
"""Peak of what counts as silence before the first sound; such chunks are left out."""

FADE_S = 0.010
"""How long a sentence that is broken off fades out."""


@dataclass(frozen=True, slots=True)
class _Shaped:
    """A stretch of levelled sound with its mouth shapes."""

    first_sample: int
    samples: Samples
    visemes: tuple[VisemeSpan, ...]


class StreamedSentence:
    """Assembles the sound of one sentence; a chunk leaves when the next one is there or the sound has ended."""

    def __init__(self, text: str, *, sample_rate: int, expected_s: float, leveller: Leveller) -> None:
        self._text = text
        self._rate = sample_rate
        self._leveller = leveller
        self._visemes = WaveformVisemes(sample_rate)
        self._words = deque(words_in(text, expected_s))
        self._buffer = bytearray()
        self._chunk_bytes = round(CHUNK_S * sample_rate) * BYTES
        self._samples = 0
        self._held: _Shaped | None = None
        self._given: list[SpeechChunk] = []

    @property
    def sounds(self) -> bool:
        """Whether anything but silence has come."""
        return self._samples > 0

    @property
    def duration_s(self) -> float:
        """Seconds of sound so far."""
        return self._samples / self._rate

    def add(self, received: bytes) -> Iterator[SpeechChunk]:
        """Take in bytes, cut anywhere; give the chunks they complete."""
        self._buffer += received
        while len(self._buffer) >= self._chunk_bytes:
            stretch = bytes(self._buffer[: self._chunk_bytes])
            del self._buffer[: self._chunk_bytes]
            yield from self._shape(stretch)

    def finish(self) -> Iterator[SpeechChunk]:
        """Give the rest; half a sample at the end is dropped."""
        rest = bytes(self._buffer[: len(self._buffer) // BYTES * BYTES])
        self._buffer.clear()
        if rest:
            yield from self._shape(rest)
        if self._held is not None:
            yield self._chunk(self._held, self._remaining_words(self._held))
        self._held = None

    def break_off(self) -> Iterator[SpeechChunk]:
        """End where the sound is: fade out if any of it was given, else give none of it."""
        held, self._held = self._held, None
        if held is None or not self._given:
            return
        faded = held.samples.copy()
        fade = min(len(faded), round(FADE_S * self._rate))
        faded[len(faded) - fade :] *= np.linspace(1, 0, fade)
        yield self._chunk(replace(held, samples=faded), self._words_before(self._end_s(held)))

    def retimed(self) -> tuple[SpeechChunk, ...]:
        """Return all chunks given, with the words placed by the sentence's real length."""
        words = deque(words_in(self._text, self.duration_s))
        return tuple(
            replace(chunk, words=tuple(_before(words, (chunk.first_sample + chunk.samples) / self._rate)))
            for chunk in self._given
        )

    def _shape(self, stretch: bytes) -> Iterator[SpeechChunk]:
        samples = samples_of(stretch)
        if not self.sounds and float(np.max(np.abs(samples))) < SILENCE:
            return
        levelled = self._leveller.level(samples)
        before = self._held
        self._held = _Shaped(self._samples, levelled, tuple(self._visemes.follow(levelled)))
        self._samples += len(levelled)
        if before is not None:
            yield self._chunk(before, self._words_before(self._end_s(before)))

    def _end_s(self, shaped: _Shaped) -> float:
        return (shaped.first_sample + len(shaped.samples)) / self._rate

    def _words_before(self, end_s: float) -> Iterable[WordSpan]:
        return _before(self._words, end_s)

    def _remaining_words(self, last: _Shaped) -> Iterable[WordSpan]:
        """Give the words of the last chunk; those that would have begun later begin in its second half."""
        start_s, end_s = last.first_sample / self._rate, self._end_s(last)
        yield from self._words_before((start_s + end_s) / 2)
        places = np.linspace((start_s + end_s) / 2, end_s, len(self._words) + 1)
        for word, (begins_s, ends_s) in zip(self._words, pairwise(map(float, places)), strict=True):
            yield replace(word, start_s=begins_s, duration_s=ends_s - begins_s)

    def _chunk(self, shaped: _Shaped, words: Iterable[WordSpan]) -> SpeechChunk:
        chunk = SpeechChunk(
            first_sample=shaped.first_sample,
            samples=len(shaped.samples),
            pcm=pcm_of(shaped.samples),
            words=tuple(words),
            visemes=shaped.visemes,
        )
        self._given.append(chunk)
        return chunk


def _before(words: deque[WordSpan], end_s: float) -> Iterator[WordSpan]:
    while words and words[0].start_s < end_s:
        yield words.popleft()
