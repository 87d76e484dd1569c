"""What the voice needs from others: an engine to make sound, a sink to send it to, a gate to ask first."""

from collections.abc import AsyncIterator
from typing import Protocol

from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.domain.verdicts import Verdict


class VoiceEngine(Protocol):
    """Turns a sentence into sound."""

    @property
    def sample_rate(self) -> int:
        """Samples per second of all it makes."""
        ...

    def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncIterator[SpeechChunk]:
        """Give the sentence's sound from its start, gapless, as it comes into being.

        Closing the iterator cancels the rest. Text without anything to pronounce gives no chunk.

        Raises:
            VoiceError: the engine failed on this sentence; the next one may succeed.
        """
        ...


class AudioSink(Protocol):
    """Takes the sound of one sentence after another; all calls return at once."""

    def sentence_started(self, sentence: Sentence, sample_rate: int) -> None:
        """A sentence begins; the one before it has been heard."""
        ...

    def chunk(self, sentence_id: str, chunk: SpeechChunk) -> None:
        """Play this right after what came before."""
        ...

    def sentence_ended(self, sentence_id: str, duration_s: float) -> None:
        """All sound of the sentence has been sent; it lasts `duration_s` seconds in all."""
        ...

    def silence(self) -> None:
        """Stop all sound at once and drop what has not been played."""
        ...


class Gate(Protocol):
    """Decides whether a text may be spoken. A gate that raises has refused."""

    def examine(self, text: str) -> Verdict:
        """Examine a sentence that is about to be spoken."""
        ...


class SecondOpinion(Protocol):
    """Judges what the gate has let pass, in its own time. One that raises has refused."""

    async def review(self, text: str, *, vetted: bool) -> Verdict:
        """Judge a sentence; `vetted` ones were written beforehand and may pass where nobody can be asked."""
        ...


class Payment(Protocol):
    """Money set aside for one request to a speech service."""

    async def settle(self, seconds: float) -> None:
        """Pay for so much sound."""
        ...

    def release(self) -> None:
        """Give it back: nothing was made."""
        ...


class Purse(Protocol):
    """Pays for requests to a speech service."""

    def reserve(self, text: str, *, longest_s: float) -> Payment:
        """Set aside what it costs at most to have a text said; raise `VoiceBusyError` where that is too much."""
        ...
