"""Word lists: text files of the package, one per category, in `word_lists/<language>/<category>.txt`.

A file holds one entry per line, settings (`encoding = rot13`, `severity = severe`) and `#` comments. An entry is

- `word` or `some words`: matched whole; a single word also with a plural `s`;
- `word*`, `*word`, `*word*`: matched at the beginning, the end, or anywhere in a word;
- `you: word`: the usual ways to call somebody that (`you word`, `you are a word`, ...).

Entries are compared by their skeletons (`vtuber.domain.skeleton`), so no file lists disguises. `severe` entries are
also found when broken over several words (`id iot`); `mild` ones only when whole or spelled out letter by letter. The
file `innocent.txt` holds harmless phrases that contain a listed word, `common_words.txt` the words whose chance
meetings ("as sure") are no disguise.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from vtuber.domain.skeleton import skeleton

INNOCENT = "innocent"
_COMMON_WORDS = "common_words"

_ADDRESSING = ("you", "your", "you are so", "you re so", "youre so", "ur so")
_DESCRIBING = ("you re", "youre", "you are", "ur", "u r")
_NO_PLURAL_S = ("s", "x", "z", "y", "ed", "ing")
_ARTICLES = ("a", "an")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to look for: `words` is a skeleton; the flags say where a longer word may go on."""

    words: str
    category: str
    severe: bool = False
    open_start: bool = False
    open_end: bool = False


@dataclass(frozen=True, kw_only=True)
class WordLists:
    """All entries of one language, and the words too common to be pieces of a broken-up one."""

    entries: tuple[Entry, ...]
    common_words: frozenset[str]

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The categories there are entries of, in alphabetical order."""
        return tuple(sorted({entry.category for entry in self.entries} - {INNOCENT}))


@dataclass(frozen=True, slots=True, kw_only=True)
class _WordFile:
    settings: dict[str, str]
    lines: tuple[str, ...]


def load_word_lists(language: str = "en") -> WordLists:
    """Read the package's lists of `language`; raise `FileNotFoundError` when there are none."""
    folder = files("vtuber.safety") / "word_lists" / language
    sources = {path.name.removesuffix(".txt"): _parse(path.read_text(encoding="utf-8")) for path in folder.iterdir()}
    common = sources.pop(_COMMON_WORDS)
    entries = [entry for category in sorted(sources) for entry in _entries(category, sources[category])]
    return WordLists(entries=tuple(dict.fromkeys(entries)), common_words=frozenset(common.lines))


def _parse(text: str) -> _WordFile:
    settings: dict[str, str] = {}
    lines: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            continue
        key, equals, value = map(str.strip, line.partition("="))
        if equals:
            settings[key] = value
        else:
            lines.append(line)
    if settings.get("encoding") == "rot13":
        lines = [codecs.decode(line, "rot13") for line in lines]
    return _WordFile(settings=settings, lines=tuple(lines))


def _entries(category: str, source: _WordFile) -> Iterator[Entry]:
    severe = source.settings.get("severity") == "severe"
    for line in source.lines:
        for phrase in _phrases(line, plurals=category != INNOCENT):
            yield Entry(
                words=skeleton(phrase.strip("*")),
                category=category,
                severe=severe,
                open_start=phrase.startswith("*"),
                open_end=phrase.endswith("*"),
            )


def _phrases(line: str, *, plurals: bool) -> Iterator[str]:
    """Write out what one line of a file stands for."""
    label, colon, insult = line.partition(":")
    if colon and label == "you":
        yield from _calling_names(insult.strip())
        return
    yield line
    if plurals and line.isalpha() and not line.endswith(_NO_PLURAL_S):
        yield f"{line}s"


def _calling_names(insult: str) -> Iterator[str]:
    """Write out the ways to call somebody `insult`, which may have an article."""
    first, _, rest = insult.partition(" ")
    if first not in _ARTICLES:
        yield from (f"{form} {insult}" for form in (*_ADDRESSING, *_DESCRIBING))
        return
    yield f"you {rest}"
    yield from (f"{form} {insult}" for form in (*_DESCRIBING, "you are such", "you re such", "youre such", "what"))
