"""How she looks and sounds while she says something."""

from enum import StrEnum


class Emotion(StrEnum):
    """An expression of the avatar; the names are those of Open-LLM-VTuber's emotion maps."""

    NEUTRAL = "neutral"
    JOY = "joy"
    SADNESS = "sadness"
    ANGER = "anger"
    SURPRISE = "surprise"
    SMIRK = "smirk"
    FEAR = "fear"
