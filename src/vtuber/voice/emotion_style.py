"""How an emotion colours the voice."""

from dataclasses import dataclass, replace
from functools import lru_cache

from vtuber.domain.emotions import Emotion
from vtuber.domain.persona import VoiceStyle

RATE_LIMITS = (80, 450)
"""Words per minute espeak-ng speaks without changing its method."""

SCALE = (0, 100)
"""Pitch and range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Colour:
    """`rate` is a factor; `pitch` and `pitch_range` are added."""

    rate: float = 1.0
    pitch: int = 0
    pitch_range: int = 0


_COLOURS = {
    Emotion.NEUTRAL: _Colour(),
    Emotion.JOY: _Colour(rate=1.06, pitch=6, pitch_range=15),
    Emotion.SADNESS: _Colour(rate=0.90, pitch=-6, pitch_range=-20),
    Emotion.ANGER: _Colour(rate=1.04, pitch=-4, pitch_range=12),
    Emotion.SURPRISE: _Colour(rate=1.04, pitch=9, pitch_range=20),
    Emotion.SMIRK: _Colour(rate=0.96, pitch=1, pitch_range=8),
    Emotion.FEAR: _Colour(rate=1.08, pitch=7, pitch_range=-8),
}


@lru_cache(maxsize=64)
def coloured(style: VoiceStyle, emotion: Emotion) -> VoiceStyle:
    """Return the style with the emotion in it, kept within what a voice can do."""
    colour = _COLOURS[emotion]
    return replace(
        style,
        rate=_within(RATE_LIMITS, round(style.rate * colour.rate)),
        pitch=_within(SCALE, style.pitch + colour.pitch),
        pitch_range=_within(SCALE, style.pitch_range + colour.pitch_range),
    )


def _within(limits: tuple[int, int], value: int) -> int:
    return max(limits[0], min(limits[1], value))
