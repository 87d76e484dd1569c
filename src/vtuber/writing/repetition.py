"""Whether a sentence was said of late, in nearly the same words."""

from collections.abc import Iterable
from functools import lru_cache

from vtuber.domain.skeleton import skeleton
from vtuber.writing.recent_lines import SHORT_WORDS

_GRAM = 3
_REMEMBERED = 1_024
NEARLY_THE_SAME = 0.8
"""From this similarity on, two sentences are one: a word or two have changed."""


def similarity(one: str, other: str) -> float:
    """Return how alike two sentences are, 0 to 1: twice the three-letter runs they share, of all they have.

    Sørensen–Dice over the sets of runs in the skeletons, spaces left out.
    """
    first, second = _grams(one), _grams(other)
    if not first or not second:
        return float(skeleton(one) == skeleton(other))
    return 2 * len(first & second) / (len(first) + len(second))


def nearly_repeats(sentence: str, lines: Iterable[str]) -> bool:
    """Tell whether a sentence is nearly one of these lines; sentences of less than four words may come again."""
    grams = _grams(sentence)
    if len(skeleton(sentence).split()) < SHORT_WORDS or not grams:
        return False
    return any(_alike(grams, _grams(line)) for line in lines)


def _alike(first: frozenset[str], second: frozenset[str]) -> bool:
    return 2 * len(first & second) >= NEARLY_THE_SAME * (len(first) + len(second))


@lru_cache(maxsize=_REMEMBERED)
def _grams(text: str) -> frozenset[str]:
    signs = skeleton(text).replace(" ", "")
    return frozenset(signs[start : start + _GRAM] for start in range(len(signs) - _GRAM + 1))
