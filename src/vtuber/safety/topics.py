"""Topics the operator wants her to leave alone: word files that block a line whatever its tone.

The package's files are `topics/<name>.txt`, in the format of the word lists, with the words of all languages in one
file. An operator's own file has the same format.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from vtuber.domain.errors import SettingError
from vtuber.domain.skeleton import skeleton
from vtuber.safety.word_lists import Entry, WordFile, entries_of, parsed

TOPIC = "topic_"
"""What the category of a topic begins with."""

MOST_BYTES = 1_000_000
"""Of an operator's file."""

_PLAIN_FOLDERS = ("/", "\\")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """The chosen topics: their names, and everything to look for."""

    names: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


def bundled_topics() -> tuple[str, ...]:
    """Return the names of the package's topics, in alphabetical order."""
    folder = files("vtuber.safety") / "topics"
    return tuple(sorted(path.name.removesuffix(".txt") for path in folder.iterdir() if path.name.endswith(".txt")))


def load_topics(chosen: Iterable[str]) -> Topics:
    """Read topics by their names, or files by their paths (what holds a slash or ends in `.txt`).

    Raises `SettingError` for a name there is not, and a file that cannot be read or holds nothing.
    """
    names: list[str] = []
    entries: list[Entry] = []
    for each in chosen:
        name, source = _own(Path(each)) if _is_path(each) else _bundled(each)
        names.append(name)
        try:
            entries += entries_of(f"{TOPIC}{name}", source)
        except ValueError as error:
            raise SettingError(f"{each}: {error}; a severity is severe, mild or borderline") from error
    if empty := [entry for entry in entries if not entry.words]:
        raise SettingError(f"the topic {empty[0].category.removeprefix(TOPIC)} has a line without a letter or digit")
    return Topics(names=tuple(names), entries=tuple(dict.fromkeys(entries)))


def _is_path(chosen: str) -> bool:
    return chosen.endswith(".txt") or any(sign in chosen for sign in _PLAIN_FOLDERS)


def _bundled(name: str) -> tuple[str, WordFile]:
    if name not in bundled_topics():
        raise SettingError(
            f"names {name!r}, which is no topic; there are {', '.join(bundled_topics())}, or give the path of a file"
        )
    text = (files("vtuber.safety") / "topics" / f"{name}.txt").read_text(encoding="utf-8")
    return name, parsed(text)


def _own(path: Path) -> tuple[str, WordFile]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SettingError(f"{path} is longer than a megabyte; a word file has a few hundred lines")
        source = parsed(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingError(f"{path} is not UTF-8 text: {error}") from error
    if not source.lines:
        raise SettingError(f"{path} holds no words: write one word or phrase a line")
    return skeleton(path.stem).replace(" ", "_") or "own", source
