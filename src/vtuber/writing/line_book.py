"""All packaged lines: one grammar, and the indices by which viewers' words find their entries."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vtuber.writing.grammar import Grammar
from vtuber.writing.heard import CueIndex
from vtuber.writing.line_files import LINES, Section, read_sections, sections_by_name


@dataclass(frozen=True, slots=True)
class LineBook:
    """Every rule by name. `herself`, `knowledge` and `small_talk` find a rule's name by a viewer's words."""

    grammar: Grammar
    herself: CueIndex
    knowledge: CueIndex
    small_talk: CueIndex


def read_line_book(folder: Path) -> LineBook:
    """Read `*.txt` and `cues/*.txt` of a folder; raise `LineFileError` where they are malformed."""
    sections = [section for path in sorted(folder.glob("*.txt")) for section in read_sections(path)]
    cued = {path.stem: _prefixed(path) for path in sorted((folder / "cues").glob("*.txt"))}
    named = sections_by_name([*sections, *(section for of in cued.values() for section in of)])
    return LineBook(
        grammar=Grammar({name: section.lines for name, section in named.items()}),
        herself=_index(cued["herself"]),
        knowledge=_index(cued["knowledge"]),
        small_talk=_index(cued["small_talk"]),
    )


@cache
def packaged_line_book() -> LineBook:
    """Return the lines that come with the program; read once, and never changed."""
    return read_line_book(LINES)


def label_of(rule: str) -> str:
    """Return what an entry of the knowledge is called in a sentence: `black holes`."""
    return rule.partition(": ")[2]


def _prefixed(path: Path) -> tuple[Section, ...]:
    return tuple(
        Section(f"{path.stem}: {section.name}", section.cues, section.lines) for section in read_sections(path)
    )


def _index(sections: tuple[Section, ...]) -> CueIndex:
    return CueIndex((section.name, section.cues or [section.name.partition(": ")[2]]) for section in sections)
