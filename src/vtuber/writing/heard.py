"""What a viewer's line is about, as far as its words show. The words themselves are data and are not spoken."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from vtuber.writing.line_files import LINES, Section, read_sections, sections_by_name

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_APOSTROPHES = str.maketrans("’`", "''")
_SHORTEST_CONTENT, _LONGEST_CONTENT = 4, 12


@cache
def _words() -> dict[str, Section]:
    return sections_by_name(read_sections(LINES / "words" / "words.txt"))


@cache
def _long_forms() -> dict[str, str]:
    pairs = (line.partition(" = ") for line in _words()["long forms"].lines)
    return {short: long for short, _, long in pairs}


@cache
def _fillers() -> frozenset[str]:
    return frozenset(" ".join(_words()["fillers"].lines).split())


@cache
def _common() -> frozenset[str]:
    return frozenset(" ".join(_words()["common"].lines).split())


@cache
def _little() -> frozenset[str]:
    return frozenset(" ".join(_words()["little"].lines).split())


@dataclass(frozen=True, slots=True)
class Heard:
    """A viewer's line taken apart: its words in lower case, in long forms and without fillers."""

    words: tuple[str, ...]
    plain: str
    asks: bool


def hear(text: str) -> Heard:
    """Take a line apart. Mentions (`@name`) and commands' signs are dropped."""
    bare = re.sub(r"@\w+", " ", text.lower().translate(_APOSTROPHES))
    forms, fillers = _long_forms(), _fillers()
    written_out = " ".join(forms.get(word, word) for word in _WORD.findall(bare)).split()
    words = tuple(word for word in written_out if word not in fillers)
    return Heard(words, " ".join(words), "?" in text)


def content_word(text: str, is_clean: Callable[[str], bool]) -> str | None:
    """Return the one word of a line that may be taken up: plain letters, clean, neither a name nor an emote."""
    words: list[str] = re.findall(r"(?<![\w@#!/.])[A-Za-z]?[a-z]+(?![\w@/.]\w)", text)
    common = _common()
    fit = [
        word.lower()
        for word in words
        if _SHORTEST_CONTENT <= len(word) <= _LONGEST_CONTENT
        and word.lower() not in common
        and not re.search(r"(?:ed|ing|ly)$|(.)\1\1", word)
        and re.search(r"[aeiouy]", word)
    ]
    best = max(fit, key=len, default=None)
    return best if best is not None and is_clean(best) else None


def telling_words(text: str) -> frozenset[str]:
    """Return the words by which a text shares a subject with another: neither fillers nor common ones, names alike."""
    names = (name.lower() for name in re.findall(r"@(\w+)", text))
    return frozenset({*(word for word in hear(text).words if word not in _common() | _little()), *names})


class CueIndex:
    """Finds the entry whose cue phrase, the longest there is, occurs in a line."""

    def __init__(self, entries: Iterable[tuple[str, Sequence[str]]]) -> None:
        self._entry_of: dict[str, str] = {}
        self._longest = 1
        for entry, cues in entries:
            for cue in cues:
                words = hear(cue).words
                if not words:
                    raise ValueError(f"the cue {cue!r} of {entry!r} holds no telling word")
                self._entry_of.setdefault(" ".join(words), entry)
                self._longest = max(self._longest, len(words))

    def find(self, heard: Heard) -> tuple[str, int] | None:
        """Return the entry and the number of words of its phrase; of phrases equally long the first in the line."""
        words = heard.words
        for length in range(min(self._longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                phrase = " ".join(words[start : start + length])
                entry = self._entry_of.get(phrase) or self._entry_of.get(phrase.removesuffix("s"))
                if entry is not None:
                    return entry, length
        return None
