"""One sentence on its way to Open-LLM-VTuber: its sound, and where it is being said."""

import asyncio
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TypeVar

from vtuber.domain.errors import VoiceError
from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk, VisemeSpan, WordSpan
from vtuber.olv.proxy_link import Turn

Span = TypeVar("Span", WordSpan, VisemeSpan)

_SAME_S = 0.05
"""Sound in slices of 20 ms is not told more exactly."""


class Place(Enum):
    """Where a sentence sounds."""

    OPEN = auto()
    """It is being prepared."""
    SERVER = auto()
    """On the pages of Open-LLM-VTuber."""
    OWN_STAGE = auto()
    """On our own stage page, since the server cannot be had."""


@dataclass(slots=True, kw_only=True)
class Take:
    """A sentence, the sound made of it so far, and its turn at the server."""

    sentence: Sentence
    style: VoiceStyle
    chunks: list[SpeechChunk] = field(default_factory=list)
    complete: asyncio.Event = field(default_factory=asyncio.Event)
    placed: asyncio.Event = field(default_factory=asyncio.Event)
    place: Place = Place.OPEN
    turn: Turn | None = None
    announced: bool = False
    """Whether our own stage has been told of it."""
    began_at: float | None = None
    failure: VoiceError | None = None
    """Why the voice broke off in it; what had come by then is said."""
    given: int = 0
    """How many of its chunks have been given to the speaker."""

    def put(self, place: Place, turn: Turn | None = None) -> None:
        """Decide where it sounds."""
        self.place, self.turn = place, turn
        self.placed.set()

    def rest(self) -> list[SpeechChunk]:
        """Return the chunks not given yet, as given."""
        rest = self.chunks[self.given :]
        self.given = len(self.chunks)
        return rest

    @property
    def pcm(self) -> bytes:
        """All its sound so far."""
        return b"".join(chunk.pcm for chunk in self.chunks)

    def fit(self, sample_rate: int, sound_s: float) -> None:
        """Let the sound last as long as the server's does; before any of it has been given."""
        self.chunks = fitted(self.chunks, sample_rate, sound_s)

    def heard(self, now: float) -> str:
        """Return its text up to the last word that has begun."""
        if self.began_at is None:
            return ""
        text, end = self.sentence.text, 0
        for word in self._words():
            if word.start_s > now - self.began_at:
                break
            end = max(end, text.find(word.text, end) + len(word.text))
        return text[:end]

    def _words(self) -> list[WordSpan]:
        return [word for chunk in self.chunks for word in chunk.words]


def shown_elsewhere(chunk: SpeechChunk) -> SpeechChunk:
    """Return a chunk for a page that shows a sentence which sounds elsewhere."""
    return replace(chunk, pcm=b"")


def fitted(chunks: list[SpeechChunk], sample_rate: int, sound_s: float) -> list[SpeechChunk]:
    """Return chunks that last as long as the sound which is really heard: that of another voice, maybe."""
    own_s = sum(chunk.samples for chunk in chunks) / sample_rate
    if abs(own_s - sound_s) <= _SAME_S or not own_s:
        return chunks
    factor = sound_s / own_s
    return [_stretched(chunk, factor) for chunk in chunks]


def _stretched(chunk: SpeechChunk, factor: float) -> SpeechChunk:
    first, end = (round(sample * factor) for sample in (chunk.first_sample, chunk.first_sample + chunk.samples))
    return replace(
        chunk,
        first_sample=first,
        samples=end - first,
        words=tuple(_moved(word, factor) for word in chunk.words),
        visemes=tuple(_moved(viseme, factor) for viseme in chunk.visemes),
    )


def _moved(span: Span, factor: float) -> Span:
    return replace(span, start_s=span.start_s * factor, duration_s=span.duration_s * factor)
