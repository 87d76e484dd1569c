"""Who she is."""

from dataclasses import dataclass, field

from vtuber.domain.emotions import Emotion


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceStyle:
    """How the voice sounds. `rate` is words per minute, `pitch` and `pitch_range` are 0 to 100 (espeak-ng's scales)."""

    name: str
    rate: int = 170
    pitch: int = 65
    pitch_range: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A character: what the writer may use and the rules it must keep.

    `about` is the file's body, in prose; `reactions` maps a situation (`donation`, `raid`, `insult`, …) to an emotion.
    """

    name: str
    language: str
    voice: VoiceStyle
    style: tuple[str, ...]
    hard_rules: tuple[str, ...]
    reactions: dict[str, Emotion] = field(default_factory=dict)
    catchphrases: tuple[str, ...] = ()
    about: str = ""
