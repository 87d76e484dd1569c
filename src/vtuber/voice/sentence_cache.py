"""Sentences that were said before, so that saying them again costs nothing."""

from collections import OrderedDict
from dataclasses import dataclass

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import SpeechChunk

LARGEST_SHARE = 4
"""A sentence larger than one part in so many of the cache is not kept: it would drive out too many others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceKey:
    """All that the sound depends on."""

    text: str
    model: str
    voice: str
    emotion: Emotion
    speed: float


class SentenceCache:
    """Keeps sound up to `most_bytes`; the sentence that was not said for longest is dropped first."""

    def __init__(self, most_bytes: int) -> None:
        self.bytes = 0
        self._most_bytes = most_bytes
        self._sentences: OrderedDict[SentenceKey, tuple[SpeechChunk, ...]] = OrderedDict()

    def get(self, key: SentenceKey) -> tuple[SpeechChunk, ...] | None:
        """Return a sentence's sound, None if it is not here."""
        if key not in self._sentences:
            return None
        self._sentences.move_to_end(key)
        return self._sentences[key]

    def put(self, key: SentenceKey, chunks: tuple[SpeechChunk, ...]) -> None:
        """Keep a sentence's sound."""
        size = _size(chunks)
        if size > self._most_bytes // LARGEST_SHARE:
            return
        self.bytes += size - _size(self._sentences.pop(key, ()))
        self._sentences[key] = chunks
        while self.bytes > self._most_bytes:
            _, dropped = self._sentences.popitem(last=False)
            self.bytes -= _size(dropped)


def _size(chunks: tuple[SpeechChunk, ...]) -> int:
    return sum(len(chunk.pcm) for chunk in chunks)
