"""What a line is on its way through Open-LLM-VTuber: an emotion tag in front, and words that are known again."""

from collections.abc import Collection

from vtuber.domain.emotions import Emotion
from vtuber.domain.speech import Sentence

_KEYS: dict[Emotion, tuple[str, ...]] = {
    # Neutral has none: the frontend goes back to it by itself.
    Emotion.NEUTRAL: (),
    Emotion.JOY: ("joy", "happy", "happiness", "smile"),
    Emotion.SADNESS: ("sadness", "sad"),
    Emotion.ANGER: ("anger", "angry"),
    Emotion.SURPRISE: ("surprise", "surprised"),
    Emotion.SMIRK: ("smirk", "smug"),
    Emotion.FEAR: ("fear", "scared"),
}
"""Per emotion the keys under which models of Live2D may have it, first choice first."""

_OUT_OF_BRACKETS = str.maketrans({"[": "(", "]": ")"})
"""What stands in square brackets is taken for a tag and not spoken."""


def tagged(sentence: Sentence, keys: Collection[str]) -> str:
    """Return what is to be answered for a sentence: its text, after the tag of its emotion if the model knows one.

    `keys` are those of the model's `emotionMap`; they are compared without regard to case.
    """
    text = sentence.text.translate(_OUT_OF_BRACKETS)
    known = {key.casefold(): key for key in keys}
    tag = next((known[key] for key in _KEYS[sentence.emotion] if key in known), None)
    return text if tag is None else f"[{tag}] {text}"


def letters(text: str) -> str:
    """Return the letters and digits alone: what is left of a text however it was cut, cleaned or written."""
    return "".join(character for character in text.casefold() if character.isalnum())
