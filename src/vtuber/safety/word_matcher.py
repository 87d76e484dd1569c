"""Finds listed words in a skeleton: one Aho-Corasick pass, then a closer look at the few hits.

The pass runs over the skeleton's words and, behind them, over the same text squeezed together; repeated letters are
reduced to one in both. A hit is then confirmed on the uncollapsed words, which tells `ass` from `as`, and a word broken
up over several from two words that meet by chance.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from vtuber.domain.skeleton import STRUCK_OUT, collapsed, squeezed
from vtuber.safety.word_lists import INNOCENT, Entry, WordLists

_SHORTEST_SPELLED = 3
_SHORTEST_BROKEN = 4
_SURELY_MEANT = 9
"""From this many letters on, a listed phrase does not come about by chance."""

_MOST_SWAPS = 3
_LONGEST_STRUCK_OUT = 10
_SEARCHED_TWICE = "\n"


@dataclass(frozen=True, kw_only=True)
class _Suspect:
    """An entry in one spelling."""

    entry: Entry
    spelling: str

    @cached_property
    def whole(self) -> re.Pattern[str]:
        words = " ".join("".join(map(_repeatable, word)) for word in self.spelling.split(" "))
        start = "" if self.entry.open_start else r"(?<![^ ])"
        end = "" if self.entry.open_end else r"(?![^ ])"
        return re.compile(start + words + end)

    @cached_property
    def broken(self) -> re.Pattern[str]:
        letters = " ?".join(map(_repeatable, self.spelling.replace(" ", "")))
        return re.compile(rf"(?<![^ ]){letters}(?![^ ])")


def _repeatable(letter: str) -> str:
    return f"{re.escape(letter)}+"


class WordMatcher:
    """Says which categories of the word lists a skeleton touches."""

    def __init__(self, lists: WordLists) -> None:
        from ahocorasick_rs import AhoCorasick

        self._common_words = lists.common_words
        self._suspects: list[_Suspect] = []
        self._needs_confirmation: list[bool] = []
        patterns: list[str] = []
        for entry in lists.entries:
            for suspect, pattern, certain in _patterns(entry):
                self._suspects.append(suspect)
                self._needs_confirmation.append(not certain)
                patterns.append(pattern)
        self._automaton = AhoCorasick(patterns)
        self._longest = max(map(len, patterns), default=0)
        innocent = [suspect.whole.pattern for suspect in self._suspects if suspect.entry.category == INNOCENT]
        self._innocent = re.compile("|".join(dict.fromkeys(innocent)) or r"(?!)")

    def categories(self, words: str) -> set[str]:
        """Return the categories of all listed words in a skeleton."""
        found, innocent = self._search(words)
        if found and innocent:
            found, _ = self._search(self._innocent.sub("·", words))
        return found

    def may_join(self, before: str, after: str) -> bool:
        """Tell whether a listed word may begin in the skeleton `before` and end in `after`; false only if none does."""
        ends, begins = collapsed(before)[-self._longest :], collapsed(after)[: self._longest]
        joint = f" {ends} {begins} "
        if self._has_hit_over(joint, len(ends) + 1):
            return True
        ends, begins = squeezed(before)[-self._longest :], squeezed(after)[: self._longest]
        return self._has_hit_over(collapsed(ends + begins), len(ends))

    def _has_hit_over(self, haystack: str, place: int) -> bool:
        """Tell whether something to be searched for begins before a place of the haystack and reaches it."""
        hits = self._automaton.find_matches_as_indexes(haystack, overlapping=True)
        return any(start < place <= end for _, start, end in hits)

    def _search(self, words: str) -> tuple[set[str], bool]:
        haystack = f" {collapsed(words)} {_SEARCHED_TWICE}{squeezed(words)}"
        hits = self._automaton.find_matches_as_indexes(haystack, overlapping=True)
        found: set[str] = set()
        innocent = False
        for index in dict.fromkeys(index for index, _, _ in hits):
            suspect = self._suspects[index]
            category = suspect.entry.category
            if category == INNOCENT:
                innocent = True
            elif category not in found and (not self._needs_confirmation[index] or self._is_meant(suspect, words)):
                found.add(category)
        return found, innocent

    def _is_meant(self, suspect: _Suspect, words: str) -> bool:
        if suspect.whole.search(words):
            return True
        return any(self._is_disguise(suspect, match[0].split(" ")) for match in suspect.broken.finditer(words))

    def _is_disguise(self, suspect: _Suspect, pieces: Sequence[str]) -> bool:
        """Tell whether these adjoining words are a listed one in pieces."""
        letters = len(suspect.spelling)
        spelled_out = all(len(piece) == 1 for piece in pieces)
        if spelled_out:
            return letters >= _SHORTEST_SPELLED
        if letters >= _SURELY_MEANT:
            return True
        return suspect.entry.severe and letters >= _SHORTEST_BROKEN and not self._common_words.issuperset(pieces)


def _patterns(entry: Entry) -> Iterator[tuple[_Suspect, str, bool]]:
    """Give each thing to search for: the suspect, the text, and whether the text alone is proof."""
    start, end = "" if entry.open_start else " ", "" if entry.open_end else " "
    for spelling in _spellings(entry.words):
        suspect = _Suspect(entry=entry, spelling=spelling)
        has_doubles = collapsed(spelling) != spelling
        closed = bool(start and end)
        yield suspect, f"{start}{collapsed(spelling)}{end}", closed and not has_doubles
        if entry.category != INNOCENT and len(squeezed(spelling)) >= _SHORTEST_SPELLED:
            yield suspect, squeezed(spelling), False
    if entry.severe:
        for spelling in _struck_out(entry.words):
            yield _Suspect(entry=entry, spelling=spelling), f" {collapsed(spelling)} ", collapsed(spelling) == spelling


def _struck_out(word: str) -> Iterator[str]:
    """Give a word with some letters between its first and last hidden."""
    if " " in word or not _SHORTEST_BROKEN <= len(word) <= _LONGEST_STRUCK_OUT:
        return
    for start, end in itertools.combinations(range(1, len(word)), 2):
        yield f"{word[:start]}{STRUCK_OUT}{word[end:]}"


def _spellings(words: str) -> Iterator[str]:
    """Give the words with `i` and `l` exchanged in all ways, as a `1` or a bar may stand for either."""
    yield words
    places = [at for at, letter in enumerate(words) if letter in "il" and not _stands_alone(words, at)]
    if not 0 < len(places) <= _MOST_SWAPS or words.count(" ") > 1:
        return
    for letters in itertools.product("il", repeat=len(places)):
        swapped = list(words)
        for at, letter in zip(places, letters, strict=True):
            swapped[at] = letter
        if (spelling := "".join(swapped)) != words:
            yield spelling


def _stands_alone(words: str, at: int) -> bool:
    return words[max(at - 1, 0) : at].strip() == "" and words[at + 1 : at + 2].strip() == ""
