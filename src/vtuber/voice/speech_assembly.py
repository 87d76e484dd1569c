"""From sound with marks to chunks with words and mouth shapes whose lengths are known."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import TypeVar

from vtuber.domain.speech import SpeechChunk, Viseme, VisemeSpan, WordSpan
from vtuber.voice.espeak_frames import Mark, MarkKind, Sound
from vtuber.voice.visemes import visemes_of

VISEME_LEAD_S = 0.010
"""How far a mouth shape begins ahead of its sound: shapes match the waveform's loudness best 0 to 20 ms early."""

ONSET_S = 0.020
"""Silence before the first sound up to this long is no reason to show a closed mouth."""

GLIDE = 0.6
"""Where in a diphthong the second shape begins, as a share of its length."""

Span = TypeVar("Span", WordSpan, VisemeSpan)


@dataclass(slots=True)
class _Open:
    """Something that has begun at a sample and whose end is not known yet."""

    name: str
    start: int


class SpeechAssembly:
    """Assembles the sound of one sentence.

    A chunk leaves when the end of everything that begins in it is known: after the word that begins last in it has
    ended.
    """

    def __init__(self, text: str, sample_rate: int) -> None:
        self._text = text
        self._sample_rate = sample_rate
        self._lead = round(VISEME_LEAD_S * sample_rate)
        self._onset = round(ONSET_S * sample_rate)
        self._waiting: deque[Sound] = deque()
        self._samples = 0
        self._phoneme = _Open("", 0)
        self._word: _Open | None = None
        self._words_up_to = 0
        self._words: deque[WordSpan] = deque()
        self._visemes: deque[VisemeSpan] = deque()

    def add(self, sound: Sound) -> Iterator[SpeechChunk]:
        """Take in the next stretch of sound; give the chunks that are complete by now."""
        for mark in sound.marks:
            self._begin(mark)
        if sound.pcm:
            self._waiting.append(sound)
            self._samples += len(sound.pcm) // 2
        while self._waiting and _end(self._waiting[0]) <= self._settled():
            sound = self._waiting.popleft()
            yield self._chunk(sound, before_s=self._seconds(_end(sound)))

    def finish(self) -> Iterator[SpeechChunk]:
        """Give the remaining chunks; what is still open ends with the sound."""
        self._end_word(self._samples)
        self._end_phoneme(self._samples)
        while self._waiting:
            sound = self._waiting.popleft()
            yield self._chunk(sound, before_s=self._seconds(_end(sound)) if self._waiting else inf)

    def _settled(self) -> int:
        """Return the sample before which every beginning and the end that belongs to it are known."""
        phoneme = self._phoneme.start - self._lead
        return min(phoneme, self._word.start) if self._word else phoneme

    def _begin(self, mark: Mark) -> None:
        match mark.kind:
            case MarkKind.WORD:
                self._begin_word(mark)
            case MarkKind.PHONEME:
                self._begin_phoneme(mark)

    def _begin_word(self, mark: Mark) -> None:
        # A number is several words to espeak-ng, all at one place of the text.
        if mark.position < self._words_up_to:
            return
        self._end_word(mark.sample)
        self._words_up_to = mark.position + mark.length
        text = self._text[mark.position : self._words_up_to].strip()
        if any(character.isalnum() for character in text):
            self._word = _Open(text, mark.sample)

    def _begin_phoneme(self, mark: Mark) -> None:
        if not mark.ipa:
            self._end_word(mark.sample)
            if not self._phoneme.name:
                return
        start = mark.sample if mark.sample > self._onset else 0
        self._end_phoneme(start)
        self._phoneme = _Open(mark.ipa, start)

    def _end_word(self, end: int) -> None:
        if self._word is not None:
            start_s = self._seconds(self._word.start)
            self._words.append(WordSpan(text=self._word.name, start_s=start_s, duration_s=self._seconds(end) - start_s))
        self._word = None

    def _end_phoneme(self, end: int) -> None:
        start = self._phoneme.start
        shapes = visemes_of(self._phoneme.name)[:2]
        glides = [start + round(GLIDE * (end - start)) for _ in shapes[1:]]
        for viseme, (first, last) in zip(shapes, pairwise([start, *glides, end]), strict=True):
            self._add_viseme(viseme, max(0, first - self._lead), max(0, last - self._lead))

    def _add_viseme(self, viseme: Viseme, start: int, end: int) -> None:
        if end > start:
            start_s = self._seconds(start)
            self._visemes.append(VisemeSpan(viseme=viseme, start_s=start_s, duration_s=self._seconds(end) - start_s))

    def _seconds(self, sample: int) -> float:
        return sample / self._sample_rate

    def _chunk(self, sound: Sound, *, before_s: float) -> SpeechChunk:
        return SpeechChunk(
            first_sample=sound.first_sample,
            samples=len(sound.pcm) // 2,
            pcm=sound.pcm,
            words=tuple(_before(self._words, before_s)),
            visemes=tuple(_before(self._visemes, before_s)),
        )


def _end(sound: Sound) -> int:
    return sound.first_sample + len(sound.pcm) // 2


def _before(spans: deque[Span], end_s: float) -> Iterator[Span]:
    while spans and spans[0].start_s < end_s:
        yield spans.popleft()
