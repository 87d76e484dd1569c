"""What a text of a viewer or of the writer touches, by word lists, frames and patterns."""

import re
from collections.abc import Iterator
from functools import cache

from vtuber.domain.skeleton import plain, skeleton
from vtuber.safety.frames import Frames
from vtuber.safety.injection_frames import INJECTION_FRAMES
from vtuber.safety.insult_frames import INSULT_FRAMES
from vtuber.safety.patterns import shapes_of
from vtuber.safety.second_look import other_readings
from vtuber.safety.spam_frames import SPAM_FRAMES
from vtuber.safety.word_lists import WordLists, load_word_lists
from vtuber.safety.word_matcher import WordMatcher

LONGEST_LINE = 2000
"""Characters looked at; the rest of a longer text is judged as `oversized`."""

_FRAMES: tuple[tuple[str, Frames], ...] = (
    ("injection", INJECTION_FRAMES),
    ("insult", INSULT_FRAMES),
    ("spam", SPAM_FRAMES),
)
_SPELLED_OUT = re.compile(r"(?<![^ ])\w(?: \w){2,}+(?![^ ])")


class WordListModerator:
    """Names the categories of a line: `insult`, `slur`, `spam`, `injection`, `link`, ... in alphabetical order.

    Without `lists` it goes by those of the package, which are made ready once per process.
    """

    def __init__(self, lists: WordLists | None = None) -> None:
        self._matcher = _packaged_matcher() if lists is None else WordMatcher(lists)

    def categories(self, text: str, *, but: str | None = None) -> tuple[str, ...]:
        """Return the categories `text` touches, an empty tuple for a harmless line.

        Frames of the category `but` are not looked for; its listed words and shapes are.
        """
        excerpt = text if len(text) <= LONGEST_LINE else text[:LONGEST_LINE]
        found = self._read(excerpt, but)
        for reading in other_readings(excerpt):
            found |= self._read(reading, but)
        if len(text) > LONGEST_LINE:
            found.add("oversized")
        return tuple(sorted(found))

    def _read(self, text: str, but: str | None) -> set[str]:
        words = skeleton(text)
        found = self.categories_of_words(words)
        found.update(_frames_in(words, but))
        found.update(shapes_of(plain(text)))
        return found

    def categories_of_words(self, words: str) -> set[str]:
        """Return the categories of the listed words in a skeleton."""
        return self._matcher.categories(words)

    def may_join(self, before: str, after: str) -> bool:
        """Tell whether a listed word may begin in one skeleton and end in the next; false only if none does."""
        return self._matcher.may_join(before, after)


def _frames_in(words: str, but: str | None) -> Iterator[str]:
    spoken = _SPELLED_OUT.sub(lambda run: run[0].replace(" ", ""), words).split(" ")
    return (category for category, frames in _FRAMES if category != but and frames.occur_in(spoken))


@cache
def _packaged_matcher() -> WordMatcher:
    return WordMatcher(load_word_lists())
