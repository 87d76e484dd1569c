"""Everybody who takes her sound."""

from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.voice.ports import AudioSink


class Sinks:
    """One sink that is several; each gets everything, in the order given."""

    def __init__(self, *sinks: AudioSink) -> None:
        self._sinks = sinks

    def sentence_started(self, sentence: Sentence, sample_rate: int) -> None:
        """Pass on that a sentence begins."""
        for sink in self._sinks:
            sink.sentence_started(sentence, sample_rate)

    def chunk(self, sentence_id: str, chunk: SpeechChunk) -> None:
        """Pass on a stretch of sound."""
        for sink in self._sinks:
            sink.chunk(sentence_id, chunk)

    def sentence_ended(self, sentence_id: str, duration_s: float) -> None:
        """Pass on that all sound of a sentence has been sent."""
        for sink in self._sinks:
            sink.sentence_ended(sentence_id, duration_s)

    def silence(self) -> None:
        """Pass on that all sound stops."""
        for sink in self._sinks:
            sink.silence()
