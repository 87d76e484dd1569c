"""What is kept no longer than a period: viewers who were not seen in it, and the words of everybody from before it.

The rule is a moment, in microseconds since 1970 like all times of the graph. Viewers who were last seen before it go
with all that hangs on them; one who comes back later begins anew. Of those who were seen since, figures stay, however
old; words, names that were called and topics from before the moment go. Nobody is marked as forgotten.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vtuber.memory.changes import AboutViewer, Alluded, Banned, Change, Gifted, Said, Told, Turned, Untold
from vtuber.memory.projection import micros
from vtuber.memory.stream_changes import Discussed, Echoed, Promised


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """How many viewers went, and how many lines that others had said."""

    viewers: int = 0
    lines: int = 0


def moment_before(now: datetime, *, days: int) -> int:
    """Return the moment before which nothing is kept, so many days ago."""
    return micros(now - timedelta(days=days))


def without_old_words(change: Change, before: int) -> Change | None:
    """Return what of a change may be kept: None, or the change without words from before a moment."""
    match change:
        case Said(at=at) if at < before:
            return replace(change, text=None)
        case Alluded(at=at) | Gifted(at=at) | Told(at=at) | Promised(at=at) | Discussed(at=at) | Echoed(at=at) if (
            at < before
        ):
            return None
        case Turned(at=at) if at < before:
            return replace(change, topic="")
        case Banned(until=until) | Untold(until=until) if until < before:
            return None
        case _:
            return change


def old_changes(changes: Iterable[Change], before: int) -> list[AboutViewer]:
    """Return changes from before a moment that concern a viewer, who may have to go again after they were applied."""
    return [change for change in changes if isinstance(change, AboutViewer) and _at(change) < before]


def _at(change: AboutViewer) -> int:
    return change.until if isinstance(change, Banned | Untold) else change.at
