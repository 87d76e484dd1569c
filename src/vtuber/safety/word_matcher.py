"""Finds listed words in a skeleton: one Aho-Corasick pass, then a closer look at the few hits.

The pass runs over the skeleton's words and, behind them, over the same text squeezed together; repeated letters are
reduced to one in both. A hit is then confirmed on the uncollapsed words, which tells `ass` from `as`, and a word broken
up over several from two words that meet by chance.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from vtuber.domain.skeleton import STRUCK_OUT, collapsed, squeezed
from vtuber.domain.verdicts import Severity
from vtuber.safety.reading import Reading
from vtuber.safety.word_lists import INNOCENT, Entry

_SHORTEST_SPELLED = 3
_SHORTEST_BROKEN = 4
_SURELY_MEANT = 9
"""From this many letters on, a listed phrase does not come about by chance."""

_MOST_SWAPS = 3
_LONGEST_STRUCK_OUT = 10
_LETTERS_SHOWN = 4
"""Of a word that short words of another language resemble."""

_SEARCHED_TWICE = "\n"
_TAKEN_OUT = "·"
_HAYSTACKS_REMEMBERED = 16
"""Two matchers look at a sentence, one after the other."""


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
    """Says which categories of listed words a skeleton touches. `reading` tells a skeleton's language."""

    def __init__(self, entries: Iterable[Entry], reading: Reading) -> None:
        from ahocorasick_rs import AhoCorasick

        self._reading = reading
        self._suspects: list[_Suspect] = []
        self._needs_confirmation: list[bool] = []
        patterns: list[str] = []
        for entry in entries:
            for suspect, pattern, certain in _patterns(entry):
                self._suspects.append(suspect)
                self._needs_confirmation.append(not certain)
                patterns.append(pattern)
        self._automaton = AhoCorasick(patterns)
        self._longest = max(map(len, patterns), default=0)

    def categories(self, words: str) -> set[str]:
        """Return the categories of all listed words in a skeleton."""
        hits = self._hits(words)
        found = self._found(hits, words)
        if not found or not (spans := self._innocent_spans(hits, words)):
            return found
        rest = _without(spans, words)
        return self._found(self._hits(rest), rest) | set(self._reaching_beyond(spans, hits, words))

    def may_join(self, before: str, after: str) -> bool:
        """Tell whether a listed word may begin in the skeleton `before` and end in `after`; false only if none does."""
        ends, begins = collapsed(before)[-self._longest :], collapsed(after)[: self._longest]
        whole = f" {ends} {begins} "
        squeezed_ends, squeezed_begins = squeezed(before)[-self._longest :], squeezed(after)[: self._longest]
        hits = self._automaton.find_matches_as_indexes(
            f"{whole}{_SEARCHED_TWICE}{collapsed(squeezed_ends + squeezed_begins)}", overlapping=True
        )
        places = len(ends) + 1, len(whole) + len(_SEARCHED_TWICE) + len(squeezed_ends)
        return any(start < place <= end for _, start, end in hits for place in places)

    def _hits(self, words: str) -> list[int]:
        """Return the suspects that may stand in a skeleton, by their places among all, each once."""
        hits = self._automaton.find_matches_as_indexes(_haystack(words), overlapping=True)
        return list(dict.fromkeys(index for index, _, _ in hits))

    def _found(self, hits: Iterable[int], words: str) -> set[str]:
        found: set[str] = set()
        for index in hits:
            entry = self._suspects[index].entry
            if (
                entry.category != INNOCENT
                and entry.category not in found
                and self._is_said(index, words)
                and self._is_in_its_language(entry, words)
            ):
                found.add(entry.category)
        return found

    def _innocent_spans(self, hits: Iterable[int], words: str) -> list[tuple[int, int]]:
        """Return where the innocent phrases stand that count in the language of a skeleton."""
        innocent = [suspect for index in hits if (suspect := self._suspects[index]).entry.category == INNOCENT]
        if not innocent:
            return []
        scopes = {None, self._reading.home, self._reading.of(words)}
        counting = (suspect for suspect in innocent if suspect.entry.only_in in scopes)
        return sorted(match.span() for suspect in counting for match in suspect.whole.finditer(words))

    def _reaching_beyond(self, spans: Sequence[tuple[int, int]], hits: Iterable[int], words: str) -> Iterator[str]:
        """Give the categories of listed phrases that hold an innocent one and more."""
        for index in hits:
            suspect = self._suspects[index]
            for match in suspect.whole.finditer(words) if suspect.entry.category != INNOCENT else ():
                start, end = match.span()
                held = any(start <= first and last <= end for first, last in spans)
                if held and (start, end) not in spans and self._is_in_its_language(suspect.entry, words):
                    yield suspect.entry.category

    def _is_in_its_language(self, entry: Entry, words: str) -> bool:
        return entry.only_in is None or self._reading.of(words, besides=entry.words) == entry.only_in

    def _is_said(self, index: int, words: str) -> bool:
        suspect = self._suspects[index]
        if not self._needs_confirmation[index] or suspect.whole.search(words):
            return True
        return any(self._is_disguise(suspect, match[0].split(" "), words) for match in suspect.broken.finditer(words))

    def _is_disguise(self, suspect: _Suspect, pieces: Sequence[str], words: str) -> bool:
        """Tell whether these adjoining words are a listed one in pieces."""
        letters = len(suspect.spelling)
        spelled_out = all(len(piece) == 1 for piece in pieces)
        if spelled_out:
            return letters >= _SHORTEST_SPELLED
        if letters >= _SURELY_MEANT:
            return True
        return (
            suspect.entry.broken and letters >= _SHORTEST_BROKEN and not self._reading.common(words).issuperset(pieces)
        )


@lru_cache(maxsize=_HAYSTACKS_REMEMBERED)
def _haystack(words: str) -> str:
    return f" {collapsed(words)} {_SEARCHED_TWICE}{squeezed(words)}"


def _without(spans: Iterable[tuple[int, int]], words: str) -> str:
    """Put a mark that is no word in the place of each span; they are in order and may overlap."""
    pieces, done = [], 0
    for start, end in spans:
        if end > done:
            pieces += [words[done : max(start, done)], _TAKEN_OUT]
            done = end
    return "".join([*pieces, words[done:]])


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
    if entry.severity is Severity.SEVERE:
        for spelling in _struck_out(entry.words, shown=1 if entry.broken else _LETTERS_SHOWN):
            yield _Suspect(entry=entry, spelling=spelling), f" {collapsed(spelling)} ", collapsed(spelling) == spelling


def _struck_out(word: str, *, shown: int) -> Iterator[str]:
    """Give a word with some letters between its first and last hidden and at least so many shown."""
    if " " in word or not _SHORTEST_BROKEN <= len(word) <= _LONGEST_STRUCK_OUT:
        return
    for start, end in itertools.combinations(range(1, len(word)), 2):
        if len(word) - (end - start) >= shown:
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
