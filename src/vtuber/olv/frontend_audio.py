"""A sentence as a frontend plays it: one WAV in base64, how loud it is from slice to slice, and its subtitle."""

import base64
import struct
from dataclasses import dataclass, field

import numpy as np

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Sentence, SpeechChunk
from vtuber.olv.display_text import DisplayText
from vtuber.olv.server_messages import SLICE_LENGTH_MS, Actions, Audio

_SAMPLE_BYTES = 2
_PCM = 1
_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenSentence:
    """A sentence with all its sound. `audio` has no actions yet: they depend on the model of the page.

    `lasts_s` is the length of the sound, which stands even for a voice without sound.
    """

    utterance_id: str
    emotion: Emotion
    lasts_s: float
    audio: Audio

    def with_expression(self, expression: int | str | None) -> Audio:
        """Return the message for a page whose model shows this expression; None leaves the face alone."""
        if expression is None:
            return self.audio
        return Audio(
            audio=self.audio.audio,
            volumes=self.audio.volumes,
            slice_length=self.audio.slice_length,
            display_text=self.audio.display_text,
            actions=Actions(expressions=(expression,)),
        )


@dataclass(slots=True)
class GatheringSound:
    """The sound of a sentence, as far as it has come. `name` is who says it."""

    sentence: Sentence
    sample_rate: int
    name: str
    _pcm: bytearray = field(default_factory=bytearray)
    _samples: int = 0

    def add(self, chunk: SpeechChunk) -> None:
        """Take the next stretch of sound."""
        self._pcm += chunk.pcm
        self._samples += chunk.samples

    def whole(self) -> SpokenSentence:
        """Return the sentence, all of whose sound has come; a voice without sound gives one without a WAV."""
        pcm = bytes(self._pcm)
        return SpokenSentence(
            utterance_id=self.sentence.utterance_id,
            emotion=self.sentence.emotion,
            lasts_s=self._samples / self.sample_rate,
            audio=Audio(
                audio=base64.b64encode(wav_of(pcm, self.sample_rate)).decode("ascii") if pcm else None,
                volumes=volumes_of(pcm, self.sample_rate),
                display_text=DisplayText(text=self.sentence.text, name=self.name, avatar=""),
            ),
        )


def wav_of(pcm: bytes, sample_rate: int) -> bytes:
    """Return 16-bit little-endian mono PCM as a WAV file."""
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + len(pcm),
        b"WAVE",
        b"fmt ",
        16,
        _PCM,
        1,
        sample_rate,
        sample_rate * _SAMPLE_BYTES,
        _SAMPLE_BYTES,
        8 * _SAMPLE_BYTES,
        b"data",
        len(pcm),
    )
    return head + pcm


def volumes_of(pcm: bytes, sample_rate: int) -> tuple[float, ...]:
    """Return the root mean square of every 20 ms, the last slice perhaps shorter, as a part of the loudest one's.

    Open-LLM-VTuber's own server scales so too: a mouth that follows them opens wholly once in each sentence. Silence is
    all zeros.
    """
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
    if not samples.size:
        return ()
    length = max(1, sample_rate * SLICE_LENGTH_MS // 1000)
    starts = np.arange(0, samples.size, length)
    lengths = np.minimum(length, samples.size - starts)
    loudness = np.sqrt(np.add.reduceat(np.square(samples), starts) / lengths)
    loudest = loudness.max()
    if loudest == 0:
        return (0.0,) * len(starts)
    return tuple(np.round(loudness / loudest, _DECIMALS).tolist())
