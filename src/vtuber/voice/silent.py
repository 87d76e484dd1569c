"""A voice without sound that lasts as long as the voice with sound: for rehearsals, and shows faster than time."""

from collections.abc import AsyncGenerator

from vtuber.domain.persona import VoiceStyle
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.voice.duration_model import spoken_s
from vtuber.voice.emotion_style import coloured
from vtuber.voice.letter_timings import visemes_in, words_in
from vtuber.voice.spoken_text import spoken_text


class SilentVoice:
    """Gives each sentence as one chunk of its length, instantly; the same for the same sentence and style.

    `timings` adds words and mouth shapes, roughly placed, for a stage that somebody watches.
    """

    sample_rate = 22050

    def __init__(self, *, timings: bool = False) -> None:
        self._timings = timings

    async def synthesize(self, sentence: Sentence, style: VoiceStyle) -> AsyncGenerator[SpeechChunk, None]:
        """Give the sentence's length; nothing for a text without a letter or digit."""
        text = spoken_text(sentence.text)
        if not text:
            return
        samples = round(spoken_s(text, coloured(style, sentence.emotion).rate) * self.sample_rate)
        duration_s = samples / self.sample_rate
        yield SpeechChunk(
            first_sample=0,
            samples=samples,
            words=words_in(text, duration_s) if self._timings else (),
            visemes=visemes_in(text, duration_s) if self._timings else (),
        )
