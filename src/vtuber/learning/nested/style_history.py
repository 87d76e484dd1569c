"""All choices below the activity and what followed them. Whatever is believed of a style follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Self

from vtuber.domain.activities import Activity
from vtuber.domain.styles import StyleOutcome

STREAMS_KEPT = 60
"""Older streams are let go, as those of the level above are."""

_FIELDS = tuple(each.name for each in fields(StyleOutcome))
_values = attrgetter(*_FIELDS)


@dataclass(frozen=True, slots=True)
class StyleStream:
    """One stream's choices, in order."""

    stream_id: str
    outcomes: tuple[StyleOutcome, ...]


class StyleHistory:
    """Streams in the order in which they were first learned of."""

    def __init__(self, streams: Sequence[StyleStream] = ()) -> None:
        self._streams = {stream.stream_id: stream for stream in streams}

    @property
    def streams(self) -> tuple[StyleStream, ...]:
        """The streams, oldest first."""
        return tuple(self._streams.values())

    def put(self, stream_id: str, outcomes: Sequence[StyleOutcome]) -> None:
        """Set what a stream has to tell; what was known of the same stream gives way to it and keeps its place."""
        self._streams[stream_id] = StyleStream(stream_id, tuple(outcomes))
        for oldest in list(self._streams)[:-STREAMS_KEPT]:
            del self._streams[oldest]

    def state(self) -> dict[str, Any]:
        """Return what JSON keeps to the last digit: for each choice the values of its fields."""
        rows = {stream.stream_id: [list(_values(each)) for each in stream.outcomes] for stream in self.streams}
        return {"fields": list(_FIELDS), "streams": rows}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild it, equal to the last digit."""
        names = state["fields"]
        return cls(
            [StyleStream(name, tuple(_outcome(names, row) for row in of)) for name, of in state["streams"].items()]
        )


def _outcome(names: Sequence[str], row: Sequence[Any]) -> StyleOutcome:
    given = dict(zip(names, row, strict=True))
    return StyleOutcome(**{**given, "activity": Activity(given["activity"])})
