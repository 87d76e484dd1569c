"""Whether a sentence was said of late, in nearly the same words."""

from collections import deque
from collections.abc import Iterable
from functools import lru_cache

from vtuber.domain.skeleton import skeleton
from vtuber.writing.recent_lines import SHORT_WORDS, RecentLines

_GRAM = 3
_REMEMBERED = 1_024
_PICTURE_BITS = 509
NEARLY_THE_SAME = 0.8
"""From this similarity on, two sentences are one: a word or two have changed."""

_SHARE_OF_BOTH = NEARLY_THE_SAME / 2


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
    return _is_like_any(sentence, map(_outline, lines))


def _is_like_any(sentence: str, outlines: Iterable["_Outline"]) -> bool:
    outline = _outline(sentence)
    if len(skeleton(sentence).split()) < SHORT_WORDS or not outline.grams:
        return False
    return outline.is_like_any(outlines)


class LinesOfLate:
    """The outlines of the last `count` sentences; looked up again only for those that are new."""

    def __init__(self, recent: RecentLines, count: int) -> None:
        self._recent = recent
        self._noted = 0
        self._outlines: deque[_Outline] = deque(maxlen=count)
        self._catch_up()

    def nearly_include(self, sentence: str) -> bool:
        """Tell whether a sentence is nearly one of them; see `nearly_repeats`."""
        self._catch_up()
        return _is_like_any(sentence, self._outlines)

    def _catch_up(self) -> None:
        new, self._noted = self._recent.noted - self._noted, self._recent.noted
        if new:
            self._outlines.extend(map(_outline, self._recent.latest(min(new, self._outlines.maxlen or new))))


class _Outline:
    """A text's runs, and a small picture of them, which tells most texts apart without a look at the runs.

    `bits` has a bit for each run, by its hash; of some runs the bit is another's already.
    """

    __slots__ = ("bits", "grams", "size")

    def __init__(self, grams: frozenset[str]) -> None:
        self.grams = grams
        self.size = len(grams)
        self.bits = 0
        for gram in grams:
            self.bits |= 1 << hash(gram) % _PICTURE_BITS

    def is_like_any(self, others: Iterable["_Outline"]) -> bool:
        """Tell whether the text is one of the others, but for a word or two; two hundred are looked at in no time."""
        bits, size, grams = self.bits, self.size, self.grams
        hidden = size - bits.bit_count()
        # Of one that is shorter or longer by more than this, too few runs can be shared.
        shortest, longest = size * _SHARE_OF_BOTH / (1 - _SHARE_OF_BOTH), size * (1 - _SHARE_OF_BOTH) / _SHARE_OF_BOTH
        for other in others:
            if not shortest <= other.size <= longest:
                continue
            needed = _SHARE_OF_BOTH * (size + other.size)
            if (bits & other.bits).bit_count() + hidden >= needed and len(grams & other.grams) >= needed:
                return True
        return False


@lru_cache(maxsize=_REMEMBERED)
def _outline(text: str) -> _Outline:
    return _Outline(_grams(text))


def _grams(text: str) -> frozenset[str]:
    signs = skeleton(text).replace(" ", "")
    return frozenset(signs[start : start + _GRAM] for start in range(len(signs) - _GRAM + 1))
