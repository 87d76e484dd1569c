"""What this capability needs from others: a voice whose sound it passes on, and a stage beside Open-LLM-VTuber's."""

from collections.abc import AsyncIterator
from typing import Protocol

from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk


class Voice(Protocol):
    """Turns a sentence into sound."""

    @property
    def sample_rate(self) -> int:
        """Samples per second of all it makes."""
        ...

    def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncIterator[SpeechChunk]:
        """Give the sentence's sound as it comes; closing the iterator cancels the rest. Raises `VoiceError`."""
        ...


class Stage(Protocol):
    """Shows a sentence with its mouth shapes, and plays its sound if it has any; all calls return at once."""

    def sentence_started(self, sentence: Sentence, sample_rate: int) -> None:
        """A sentence begins."""
        ...

    def chunk(self, sentence_id: str, chunk: SpeechChunk) -> None:
        """Show this right after what came before."""
        ...

    def sentence_ended(self, sentence_id: str, duration_s: float) -> None:
        """The sentence has come whole."""
        ...

    def silence(self) -> None:
        """Stop at once."""
        ...
