"""Word lists: text files of the package, one per language and category, in `word_lists/<language>/<category>.txt`.

A file holds one entry per line, settings (`encoding = rot13`, `severity = severe`) and `#` comments. An entry is

- `word` or `some words`: matched whole; a single word also with a plural `s`;
- `word*`, `*word`, `*word*`: matched at the beginning, the end, or anywhere in a word;
- `you: word`: the usual English ways to call somebody that (`you word`, `you are a word`, ...);
- `in de: word`: only where the sentence reads as that language, for what is an everyday word in another.

Entries are compared by their skeletons (`vtuber.domain.skeleton`), so no file lists disguises. The severity says what
follows: `severe` and `mild` entries block a line, `borderline` ones only put it on the review list. A category with
entries of two severities has two files, the second one named `<category>.borderline.txt`. `severe` entries are also
found when broken over several words (`id iot`) unless the file says `broken = no`, since short words of one language
may meet by chance in another; the rest only when whole or spelled out letter by letter.

The file `innocent.txt` holds harmless phrases that contain a listed word of any language; those of other languages than
English count only where the sentence reads as theirs. `common_words.txt` holds words whose chance meetings ("as sure")
are no disguise, and by which a sentence's language is known.
"""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from vtuber.domain.skeleton import skeleton
from vtuber.domain.verdicts import Severity

INNOCENT = "innocent"
ENGLISH = "en"
_COMMON_WORDS = "common_words"

_ADDRESSING = ("you", "your", "you are so", "you re so", "youre so", "ur so")
_DESCRIBING = ("you re", "youre", "you are", "ur", "u r")
_NO_PLURAL_S = ("s", "x", "z", "y", "ed", "ing")
_ARTICLES = ("a", "an")
_ONLY_IN = "in "


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to look for: `words` is a skeleton; the flags say where a longer word may go on.

    `broken` ones are also found in pieces; `only_in` is the language a sentence must read as, None for any.
    """

    words: str
    category: str
    severity: Severity = Severity.MILD
    broken: bool = False
    only_in: str | None = None
    open_start: bool = False
    open_end: bool = False


@dataclass(frozen=True, kw_only=True)
class WordLists:
    """All entries of one language, and its words too common to be pieces of a broken-up one."""

    entries: tuple[Entry, ...]
    common_words: frozenset[str]
    language: str = ENGLISH

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The categories there are entries of, in alphabetical order."""
        return tuple(sorted({entry.category for entry in self.entries} - {INNOCENT}))


@dataclass(frozen=True, slots=True, kw_only=True)
class WordFile:
    """A file as it stands: its settings, and its lines without comments, decoded."""

    settings: dict[str, str]
    lines: tuple[str, ...]


def languages() -> tuple[str, ...]:
    """Return the languages the package has lists of, English first."""
    names = {folder.name for folder in (files("vtuber.safety") / "word_lists").iterdir() if folder.is_dir()}
    return (ENGLISH, *sorted(names - {ENGLISH}))


def load_word_lists(language: str = ENGLISH) -> WordLists:
    """Read the package's lists of `language`; raise `FileNotFoundError` when there are none."""
    folder = files("vtuber.safety") / "word_lists" / language
    sources = {path.name.removesuffix(".txt"): parsed(path.read_text(encoding="utf-8")) for path in folder.iterdir()}
    common = sources.pop(_COMMON_WORDS)
    found = [entry for name in sorted(sources) for entry in entries_of(name.partition(".")[0], sources[name], language)]
    common_words = frozenset(map(skeleton, common.lines))
    return WordLists(entries=tuple(dict.fromkeys(found)), common_words=common_words, language=language)


def parsed(text: str) -> WordFile:
    """Read a file's text."""
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
    return WordFile(settings=settings, lines=tuple(lines))


def entries_of(category: str, source: WordFile, language: str = ENGLISH) -> Iterator[Entry]:
    """Give the entries of a file; raise `ValueError` for a severity there is not."""
    severity = Severity(source.settings.get("severity", Severity.MILD))
    broken = severity is Severity.SEVERE and source.settings.get("broken") != "no"
    scope = language if category == INNOCENT and language != ENGLISH else None
    for line in source.lines:
        only_in, said = _scope(line)
        for phrase in _phrases(said, plurals=category != INNOCENT):
            yield Entry(
                words=skeleton(phrase.strip("*")),
                category=category,
                severity=severity,
                broken=broken,
                only_in=only_in or scope,
                open_start=phrase.startswith("*"),
                open_end=phrase.endswith("*"),
            )


def blocking(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Give the entries for which a line is not spoken, and the innocent phrases."""
    return (entry for entry in entries if entry.severity is not Severity.BORDERLINE)


def borderline(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Give the entries for which a line is reviewed, and the innocent phrases."""
    return (entry for entry in entries if entry.severity is Severity.BORDERLINE or entry.category == INNOCENT)


def _scope(line: str) -> tuple[str | None, str]:
    """Split `in de: word` into the language and the word."""
    label, colon, said = line.partition(":")
    if colon and label.startswith(_ONLY_IN):
        return label.removeprefix(_ONLY_IN).strip(), said.strip()
    return None, line


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
