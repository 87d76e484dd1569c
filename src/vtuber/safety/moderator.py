"""What a text of a viewer or of the writer touches, by word lists, frames and patterns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from vtuber.domain.skeleton import plain, skeleton
from vtuber.safety.frames import Frames
from vtuber.safety.injection_frames import INJECTION_FRAMES
from vtuber.safety.insult_frames import INSULT_FRAMES
from vtuber.safety.patterns import shapes_of
from vtuber.safety.reading import Reading
from vtuber.safety.second_look import other_readings
from vtuber.safety.spam_frames import SPAM_FRAMES
from vtuber.safety.topics import Topics
from vtuber.safety.word_lists import ENGLISH, WordLists, blocking, borderline, languages, load_word_lists
from vtuber.safety.word_matcher import WordMatcher

LONGEST_LINE = 2000
"""Characters looked at; the rest of a longer text is judged as `oversized`."""

_FRAMES: tuple[tuple[str, Frames], ...] = (
    ("injection", INJECTION_FRAMES),
    ("insult", INSULT_FRAMES),
    ("spam", SPAM_FRAMES),
)
_SPELLED_OUT = re.compile(r"(?<![^ ])\w(?: \w){2,}+(?![^ ])")


@dataclass(frozen=True, slots=True)
class _Matchers:
    """What finds the words for which a line is blocked, and those for which it is reviewed."""

    blocking: WordMatcher
    borderline: WordMatcher


class WordListModerator:
    """Names the categories of a line: `insult`, `slur`, `spam`, `injection`, `link`, ... in alphabetical order.

    Without `lists` it goes by those of the package in all its languages, which are made ready once per process. `home`
    is the language she speaks; `topics` are categories of their own.
    """

    def __init__(self, lists: WordLists | None = None, *, home: str = ENGLISH, topics: Topics | None = None) -> None:
        self._matchers = _packaged(home, topics or Topics()) if lists is None else _matchers((lists,), home, Topics())

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
        return self._matchers.blocking.categories(words)

    def categories_of_plain_words(self, words: str, *, but: str | None = None) -> set[str]:
        """Return the categories of a text that has no other reading than its skeleton."""
        return {*self.categories_of_words(words), *_frames_in(words, but), *shapes_of(words)}

    def borderline(self, text: str) -> tuple[str, ...]:
        """Return the categories of words in `text` that are no reason to block it, but one to look at it."""
        return tuple(sorted(self._matchers.borderline.categories(skeleton(text[:LONGEST_LINE]))))

    def may_join(self, before: str, after: str) -> bool:
        """Tell whether a listed word may begin in one skeleton and end in the next; false only if none does."""
        return self._matchers.blocking.may_join(before, after)


def _frames_in(words: str, but: str | None) -> Iterator[str]:
    spoken = _SPELLED_OUT.sub(lambda run: run[0].replace(" ", ""), words).split(" ")
    return (category for category, frames in _FRAMES if category != but and frames.occur_in(spoken))


@cache
def _packaged(home: str, topics: Topics) -> _Matchers:
    return _matchers(_all_lists(), home, topics)


@cache
def _all_lists() -> tuple[WordLists, ...]:
    return tuple(map(load_word_lists, languages()))


def _matchers(lists: tuple[WordLists, ...], home: str, topics: Topics) -> _Matchers:
    reading = Reading(lists, home=home)
    entries = dict.fromkeys([*(entry for each in lists for entry in each.entries), *topics.entries])
    return _Matchers(WordMatcher(blocking(entries), reading), WordMatcher(borderline(entries), reading))
