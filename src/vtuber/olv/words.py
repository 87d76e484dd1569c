"""What a line is on its way through Open-LLM-VTuber: an emotion tag in front, and words that are known again."""

from collections.abc import Collection
from unicodedata import normalize

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
    return "".join(character for character in normalize("NFKC", text).casefold() if character.isalnum())


def is_part(text: str, whole: str) -> bool:
    """Tell whether a text is from another: a stretch of it, or its words without some of them, in their order."""
    if letters(text) in letters(whole):
        return True
    words = iter(_words(whole))
    return all(word in words for word in _words(text))


def _words(text: str) -> list[str]:
    return [word for word in map(letters, text.split()) if word]


def tagged_emotions(keys: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the emotions that a model can show, by the keys of its `emotionMap`, and those that it cannot."""
    known = {key.casefold() for key in keys}
    shown = tuple(emotion for emotion, names in _KEYS.items() if known.intersection(names))
    return shown, tuple(emotion for emotion, names in _KEYS.items() if names and emotion not in shown)
