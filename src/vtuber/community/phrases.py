"""Phrases that chat takes up amid laughter: what may become a running joke."""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from vtuber.domain.channel_events import ChatMessage


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


LINES_KEPT = 128
VOICES = 3
"""So many viewers must write a phrase within one burst."""

SHORTEST, LONGEST = 2, 5
"""Words of a phrase."""

_SHORTEST_TELLING = 3
_LAUGHS = 2
_BURST_LINES = 6
_CAUGHT_AT_MOST = 12
_LONGEST_LINE = 100
_LAUGHING_LINE = 32
_HER_SENTENCES = 20
_LAUGH = re.compile(r"\b(?:l+o+l+(?:ol)*|lmf?ao+|rofl|kekw+|omegalul|lulw?|x+d+|(?:b?a?ha|he|hi){2,}h?)\b|[😂🤣😆😹]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_PLAIN = _listed(
    """
    a an and are as at be been but by can did do does for from get go had has have he her hers hey hello hi him his how
    i if in is it its it's i'm im just like me more my no not now of oh ok okay on or our out she so some than that the
    their them then there they this to too u up us was we were what when where which who why will with yes you your
    good night morning evening day bye everyone everybody chat guys all stream streamer please thanks thank love nice
    cant can't cannot dont don't didnt didn't wont won't isnt isn't aint ain't couldnt wouldnt shouldnt thats that's
    great cool wow lol lmao vote one two three four five six seven gg pog yeah yep nope
    """
)
"""Words that make no joke by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """A phrase chat took up: by how many viewers, and whether she had said it."""

    phrase: str
    voices: int
    hers: bool


class PhraseCatcher:
    """Keeps the last lines and finds in a burst of them, when asked, what several viewers took up.

    Overflow: of more than 128 lines between two looks the oldest are let go. `is_clean` says whether a text may be
    said. Each phrase is caught once in a stream, and a dozen at most.
    """

    def __init__(self, *, is_clean: Callable[[str], bool]) -> None:
        self._is_clean = is_clean
        self._lines: deque[ChatMessage] = deque(maxlen=LINES_KEPT)
        self._arrived = 0
        self._said: deque[str] = deque(maxlen=_HER_SENTENCES)
        self._caught: set[str] = set()
        self.note = self._lines.append
        """Keep a line of chat."""

    def said(self, text: str) -> None:
        """Keep what she said."""
        self._said.append(spaced(text))

    def known(self, phrase: str) -> None:
        """Note a phrase that is on record."""
        self._caught.add(phrase)

    def look(self) -> tuple[int, tuple[Caught, ...]]:
        """Return how many of the lines since the last look laugh, and what was taken up in them."""
        lines = tuple(self._lines)
        self._lines.clear()
        laughs = sum(len(line.text) <= _LAUGHING_LINE and laughs_in(line.text) for line in lines)
        if len(lines) < _BURST_LINES or laughs < _LAUGHS or len(self._caught) >= _CAUGHT_AT_MOST:
            return laughs, ()
        found = tuple(self._taken_up(lines))[: _CAUGHT_AT_MOST - len(self._caught)]
        self._caught.update(each.phrase for each in found)
        return laughs, found

    def _taken_up(self, lines: Collection[ChatMessage]) -> Iterator[Caught]:
        names = {word for line in lines for word in _words(line.viewer.name)}
        voices: defaultdict[str, set[str]] = defaultdict(set)
        for line in lines:
            if len(line.text) <= _LONGEST_LINE and not line.text.startswith("!") and "@" not in line.text:
                for phrase in set(_phrases(_words(line.text))):
                    voices[phrase].add(line.viewer.id)
        by_several = {phrase: len(who) for phrase, who in voices.items() if len(who) >= VOICES}
        for phrase in _longest(by_several):
            if phrase not in self._caught and self._is_a_joke(phrase, names):
                hers = any(f" {phrase} " in said for said in self._said)
                yield Caught(phrase=phrase, voices=by_several[phrase], hers=hers)

    def _is_a_joke(self, phrase: str, names: set[str]) -> bool:
        words = phrase.split()
        telling = [word for word in words if word not in _PLAIN and len(word) >= _SHORTEST_TELLING and word.isalpha()]
        telling = [word for word in telling if not laughs_in(word)]
        return bool(telling) and names.isdisjoint(words) and self._is_clean(phrase)


def laughs_in(text: str) -> bool:
    """Tell whether a line of chat laughs."""
    return _LAUGH.search(text.casefold()) is not None


def spaced(text: str) -> str:
    """Return the words of a text with spaces around each, so that words are found in it as wholes."""
    return f" {' '.join(_words(text))} "


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("’", "'"))


def _phrases(words: list[str]) -> Iterator[str]:
    for length in range(SHORTEST, LONGEST + 1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def _longest(phrases: Iterable[str]) -> list[str]:
    """Return the phrases that are part of no longer one, in order."""
    kept: list[str] = []
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase.split()), phrase)):
        if not any(f" {phrase} " in f" {longer} " for longer in kept):
            kept.append(phrase)
    return kept
