"""When the sound of a sentence is heard, by the clock and the samples sent."""

from vtuber.domain.speech import Sentence, SpeechChunk, WordSpan


class Playback:
    """The schedule of one sentence: chunks sound back to back, each at once or when the one before it has ended.

    An engine slower than real time leaves gaps; the end moves with them. All times are seconds of the clock the caller
    reads. `complete` is set once all of the sentence has been sent; an engine that failed never gets there.
    """

    def __init__(self, sentence: Sentence, sample_rate: int) -> None:
        self.sentence = sentence
        self.sent_s = 0.0
        self.ends_at = 0.0
        self.complete = False
        self._sample_rate = sample_rate
        self._samples = 0
        self._words: list[WordSpan] = []

    def add(self, chunk: SpeechChunk, now: float) -> None:
        """Take note of a chunk that is sent now."""
        self._samples += chunk.samples
        self.sent_s = self._samples / self._sample_rate
        self.ends_at = max(self.ends_at, now) + chunk.samples / self._sample_rate
        self._words.extend(chunk.words)

    def heard_s(self, now: float) -> float:
        """Return how many seconds of sound have been heard."""
        return max(0.0, self.sent_s - max(0.0, self.ends_at - now))

    def heard_text(self, now: float) -> str:
        """Return the text up to the last word that has begun; in proportion to time where the engine tells no words."""
        heard_s, text = self.heard_s(now), self.sentence.text
        if self.complete and heard_s >= self.sent_s:
            return text
        if self._words:
            return text[: self._end_of_words(heard_s)]
        words = text.split()
        return " ".join(words[: int(len(words) * heard_s / self.sent_s)]) if self.complete else ""

    def _end_of_words(self, heard_s: float) -> int:
        end = 0
        for word in self._words:
            if word.start_s >= heard_s:
                break
            found = self.sentence.text.find(word.text, end)
            end = end if found < 0 else found + len(word.text)
        return end
