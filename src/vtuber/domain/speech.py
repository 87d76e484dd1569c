"""Spoken language: sentences, sound, and when each word and mouth shape begins."""

from dataclasses import dataclass
from enum import StrEnum

from vtuber.domain.emotions import Emotion


class Viseme(StrEnum):
    """A mouth shape; the fifteen names of the Oculus lip sync and VRM sets."""

    SIL = "sil"
    PP = "PP"
    FF = "FF"
    TH = "TH"
    DD = "DD"
    KK = "kk"
    CH = "CH"
    SS = "SS"
    NN = "nn"
    RR = "RR"
    AA = "aa"
    E = "E"
    I = "I"  # noqa: E741  (the set's own name)
    O = "O"  # noqa: E741  (the set's own name)
    U = "U"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSpan:
    """A word, in seconds from the sentence's first sample."""

    text: str
    start_s: float
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VisemeSpan:
    """A mouth shape, in seconds from the sentence's first sample."""

    viseme: Viseme
    start_s: float
    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechChunk:
    """A stretch of one sentence's sound.

    `pcm` is signed 16-bit little-endian mono (empty for a voice without sound); `samples` counts its samples and
    stands for its length even when `pcm` is empty. Words and visemes are those that begin in the chunk.
    """

    first_sample: int
    samples: int
    pcm: bytes = b""
    words: tuple[WordSpan, ...] = ()
    visemes: tuple[VisemeSpan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence on its way to the voice. `addressee` is the name of the viewer it is said to."""

    id: str
    utterance_id: str
    text: str
    emotion: Emotion
    addressee: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence as the writer meant it, before the gate and the voice.

    `vetted` ones were written before the stream by us: they hold neither a model's words nor a viewer's, but for names.
    """

    text: str
    emotion: Emotion
    vetted: bool = False
