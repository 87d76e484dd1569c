"""Who is to be forgotten, by marks that do not tell names, and what therefore never enters the graph."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self, assert_never

from vtuber.domain.forgetting import mark_of
from vtuber.memory.changes import (
    Addressed,
    Alluded,
    Answered,
    AskedToBeForgotten,
    Banned,
    Change,
    Cleared,
    Deleted,
    Gifted,
    Heard,
    Met,
    Paid,
    Raided,
    Said,
    Spanned,
    Told,
    Turned,
    Untold,
    Wore,
)
from vtuber.memory.stream_changes import (
    Clipped,
    Discussed,
    Echoed,
    Played,
    Promised,
    PromiseTurned,
    Took,
    words_in,
)

_WORD = re.compile(r"\w+")
_LOGIN = ":login:"
_TWITCH = "twitch:"
_ID = re.compile(r"[a-z][a-z0-9_-]*:[\w:.@+-]*\w|\d+", re.IGNORECASE)
_LONGEST_NAME = 4
"""Words of a name, at most; of a longer one the first count."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text as names are compared."""
    return tuple(_WORD.findall(text.casefold()))


def name_mark(name: str) -> str:
    """Return the mark of a name, led by the number of its words; a name of signs alone counts as one word."""
    words = words_of(name)[:_LONGEST_NAME] or (name,)
    return _marked(words)


def _marked(words: tuple[str, ...]) -> str:
    return f"{len(words)}:{mark_of(' '.join(words))}"


def bears_its_name(viewer_id: str, name: str) -> bool:
    """Tell whether a viewer is known by name alone, as givers on donation services are."""
    return viewer_id.partition(":")[2] == " ".join(name.split()).lower()


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Marks of viewers and of all names they were seen with."""

    viewers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def __or__(self, other: Self) -> Self:
        return type(self)(self.viewers | other.viewers, self.names | other.names)

    def has(self, viewer_id: str) -> bool:
        """Tell whether a viewer is to be forgotten. Plain chat tells of a ban by login alone at times."""
        if not self.viewers:
            return False
        return mark_of(viewer_id) in self.viewers or (
            _LOGIN in viewer_id and name_mark(viewer_id.partition(_LOGIN)[2]) in self.names
        )

    def told_of_in(self, text: str) -> bool:
        """Tell whether a text holds a forgotten name, or an id, with its platform or as Twitch writes it."""
        if self.names_somebody(text):
            return True
        return bool(self.viewers) and any(
            self.has(each) or (each.isdecimal() and self.has(f"{_TWITCH}{each}")) for each in _ID.findall(text)
        )

    def names_somebody(self, text: str) -> bool:
        """Tell whether a text holds a forgotten name, as words of its own."""
        if not self.names:
            return False
        words = words_of(text) or (text,)
        return any(
            _marked(words[start : start + length]) in self.names
            for length in {int(mark.partition(":")[0]) for mark in self.names}
            for start in range(len(words) - length + 1)
        )

    def learned_from(self, changes: Iterable[Change]) -> Self:
        """Return these and what changes add: wishes, and further names of those who are forgotten already."""
        viewers, names = set(self.viewers), set(self.names)
        met = [change for change in changes if isinstance(change, Met | AskedToBeForgotten)]
        for change in met:
            if isinstance(change, AskedToBeForgotten):
                viewers.add(mark_of(change.viewer))
        for change in met:
            if viewers and mark_of(change.viewer) in viewers:
                names.add(name_mark(change.name))
        for change in met:
            if names and bears_its_name(change.viewer, change.name) and name_mark(change.name) in names:
                viewers.add(mark_of(change.viewer))
        return type(self)(frozenset(viewers), frozenset(names))

    def admit(self, change: Change) -> Change | None:
        """Return what of a change may be kept: None, or the change without words that name somebody forgotten."""
        match change:
            case Said() as said:
                if self.has(said.viewer):
                    return None
                return replace(said, text="") if said.text and self.names_somebody(said.text) else said
            case Alluded(to=name) | Gifted(recipient=name):
                return None if self.has(change.viewer) or self.names_somebody(name) else change
            case Turned(topic=topic):
                return replace(change, topic="") if self.names_somebody(topic) else change
            case Told() as told:
                if self.has(told.viewer):
                    return None
                return replace(told, key="", value="", confidence=0) if self.names_somebody(told.value) else told
            case Met() | Paid() | Wore() | Raided() | Addressed() | Answered() | Banned() | Untold():
                return None if self.has(change.viewer) else change
            case AskedToBeForgotten():
                return None
            case Promised() | Discussed() | Echoed():
                return None if self.names_somebody(words_in(change)) else change
            case PromiseTurned() | Took() | Played() | Clipped():
                return change
            case Heard() | Spanned() | Deleted() | Cleared():
                return change
            case _:
                assert_never(change)
