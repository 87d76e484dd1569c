"""The files her lines are kept in: plain text, one alternative a line, in named sections.

    # a comment
    == greeting.first ==
    ~ hello, good morning            (only where a section is found by what somebody says)
    Hello, {name}!
    (Hi|Hey), {name}.

A topic file holds talks: `# the title`, then paragraphs with blank lines between, in the order they are spoken.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vtuber.domain.errors import VTuberError

LINES = Path(__file__).with_name("lines")
"""Where the packaged lines are."""

_HEADER = re.compile(r"== (?P<name>.+) ==$")


class LineFileError(VTuberError):
    """A file of lines is malformed; the message names file and line."""


@dataclass(slots=True)
class Section:
    """A named set of alternatives, and the phrases in a viewer's words that lead to it."""

    name: str
    cues: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Talk:
    """A title and the paragraphs of a monologue."""

    title: str
    paragraphs: list[str] = field(default_factory=list)


def read_sections(path: Path) -> tuple[Section, ...]:
    """Read the sections of one file."""
    sections: list[Section] = []
    for number, line in _lines_of(path):
        if header := _HEADER.match(line):
            sections.append(Section(header["name"]))
        elif line and not line.startswith("# "):
            if not sections:
                raise LineFileError(f"{path}:{number}: text before the first `== name ==`")
            if line.startswith("~ "):
                sections[-1].cues += [cue.strip() for cue in line[2:].split(",")]
            else:
                sections[-1].lines.append(line)
    return tuple(sections)


def read_talks(path: Path) -> tuple[Talk, ...]:
    """Read the talks of one file; the lines of a paragraph are joined by spaces."""
    talks: list[Talk] = []
    new_paragraph = True
    for number, line in _lines_of(path):
        if line.startswith("# "):
            talks.append(Talk(line[2:].strip()))
            new_paragraph = True
        elif not line:
            new_paragraph = True
        elif not talks:
            raise LineFileError(f"{path}:{number}: text before the first `# title`")
        elif new_paragraph:
            talks[-1].paragraphs.append(line)
            new_paragraph = False
        else:
            talks[-1].paragraphs[-1] += f" {line}"
    return tuple(talks)


def sections_by_name(sections: Iterable[Section]) -> dict[str, Section]:
    """Index sections; raise `LineFileError` where two share a name."""
    named: dict[str, Section] = {}
    for section in sections:
        if section.name in named:
            raise LineFileError(f"two sections are called {section.name!r}")
        named[section.name] = section
    return named


def _lines_of(path: Path) -> Iterator[tuple[int, str]]:
    return enumerate((line.strip() for line in path.read_text(encoding="utf-8").splitlines()), start=1)
