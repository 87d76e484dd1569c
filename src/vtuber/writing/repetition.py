"""Whether a sentence was said of late, in nearly the same words."""

from collections.abc import Iterable
from functools import lru_cache

from vtuber.domain.skeleton import skeleton
from vtuber.writing.recent_lines import SHORT_WORDS

_GRAM = 3
_REMEMBERED = 1_024
_PICTURE_BITS = 509
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
    outline = _outline(sentence)
    if len(skeleton(sentence).split()) < SHORT_WORDS or not outline.grams:
        return False
    return any(outline.is_like(_outline(line)) for line in lines)


class _Outline:
    """A text's runs, and a small picture of them, which tells most texts apart without a look at the runs.

    `_bits` has a bit for each run, by its hash; of `_hidden` runs the bit is another's already.
    """

    __slots__ = ("_bits", "_hidden", "grams")

    def __init__(self, grams: frozenset[str]) -> None:
        self.grams = grams
        self._bits = 0
        for gram in grams:
            self._bits |= 1 << hash(gram) % _PICTURE_BITS
        self._hidden = len(grams) - self._bits.bit_count()

    def is_like(self, other: "_Outline") -> bool:
        """Tell whether two texts are one, but for a word or two."""
        needed = NEARLY_THE_SAME * (len(self.grams) + len(other.grams))
        shared_at_most = (self._bits & other._bits).bit_count() + self._hidden  # noqa: SLF001  (one of its own kind)
        return 2 * shared_at_most >= needed and 2 * len(self.grams & other.grams) >= needed


@lru_cache(maxsize=_REMEMBERED)
def _outline(text: str) -> _Outline:
    return _Outline(_grams(text))


def _grams(text: str) -> frozenset[str]:
    signs = skeleton(text).replace(" ", "")
    return frozenset(signs[start : start + _GRAM] for start in range(len(signs) - _GRAM + 1))
