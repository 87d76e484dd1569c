"""Rough timings of words and mouth shapes from letters alone, for a voice that makes no sound."""

import re

from vtuber.domain.speech import Viseme, VisemeSpan, WordSpan

FINAL_PAUSE_S = 0.3
"""How long the mouth is closed at the end of a sentence."""

_WORD = re.compile(r"\S+")
_SHAPES = {
    letter: viseme
    for viseme, letters in {
        Viseme.AA: "a",
        Viseme.E: "e",
        Viseme.I: "iy",
        Viseme.O: "o",
        Viseme.U: "uw",
        Viseme.PP: "pbm",
        Viseme.FF: "fv",
        Viseme.SS: "sz",
    }.items()
    for letter in letters
}


def words_in(text: str, duration_s: float) -> tuple[WordSpan, ...]:
    """Spread the words over the sentence, each in proportion to its place in the text."""
    per_character = _speaking_s(duration_s) / len(text)
    return tuple(
        WordSpan(text=word[0], start_s=word.start() * per_character, duration_s=len(word[0]) * per_character)
        for word in _WORD.finditer(text)
    )


def visemes_in(text: str, duration_s: float) -> tuple[VisemeSpan, ...]:
    """Give a mouth shape for each letter that has one, in proportion to its place, and a closed mouth at the end."""
    speaking_s = _speaking_s(duration_s)
    per_character = speaking_s / len(text)
    shapes = [(index, shape) for index, letter in enumerate(text.lower()) if (shape := _SHAPES.get(letter))]
    ends = [index for index, _ in shapes[1:]] + [len(text)]
    spans = [
        VisemeSpan(viseme=shape, start_s=index * per_character, duration_s=(end - index) * per_character)
        for (index, shape), end in zip(shapes, ends, strict=False)
    ]
    closed = VisemeSpan(viseme=Viseme.SIL, start_s=speaking_s, duration_s=duration_s - speaking_s)
    return (*spans, closed)


def _speaking_s(duration_s: float) -> float:
    return max(duration_s - FINAL_PAUSE_S, duration_s / 2)
