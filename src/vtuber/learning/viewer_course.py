"""How many watched, report by report, and what that says of who came, went and stayed.

The platform tells how many watch, never who: whoever comes while another goes is not seen. What is counted as gone or
come is therefore the least there can have been.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

KEPT_AFTER_MIN = 12.0
"""Minutes after a segment's start at which it is asked how many of its viewers are still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """Viewers that came and went between two minutes, at least; without what a raid brought or advertisements took."""

    arrivals: int
    departures: int


class ViewerCourse:
    """The reports of one stream; minutes are on air and never decrease."""

    def __init__(self) -> None:
        self._minutes: list[float] = []
        self._viewers: list[int] = []
        self._outside: list[float] = []
        self._end = 0.0

    def report(self, minute: float, viewers: int) -> None:
        """Add a report."""
        self._minutes.append(minute)
        self._viewers.append(viewers)

    def disturbed(self, minute: float) -> None:
        """A raid came in, or advertisements began: the audience changes, whatever is on."""
        self._outside.append(minute)

    def end(self, minute: float) -> None:
        """The stream was on until then."""
        self._end = minute

    def at(self, minute: float) -> int:
        """Return how many watched by the last report until a minute; 0 before the first."""
        place = bisect_right(self._minutes, minute)
        return self._viewers[place - 1] if place else 0

    def turnover(self, begin: float, end: float) -> Turnover:
        """Return who came and went by the reports after `begin` and until `end`."""
        changes = list(self._changes(begin, end))
        return Turnover(
            arrivals=sum(change for change in changes if change > 0),
            departures=-sum(change for change in changes if change < 0),
        )

    def kept(self, begin: float, after: float = KEPT_AFTER_MIN) -> float | None:
        """Return the audience so many minutes after `begin`, as a share of that at `begin`.

        None where nobody watched, where a raid or advertisements came meanwhile, and where the stream ended before.
        """
        viewers = self.at(begin)
        if viewers == 0 or begin + after > self._end or self._is_disturbed(begin, begin + after):
            return None
        return self.at(begin + after) / viewers

    def _changes(self, begin: float, end: float) -> Iterator[int]:
        first, last = bisect_right(self._minutes, begin), bisect_right(self._minutes, end)
        for place in range(max(first, 1), last):
            change = self._viewers[place] - self._viewers[place - 1]
            if not self._is_disturbed(self._minutes[place - 1], self._minutes[place]):
                yield change

    def _is_disturbed(self, begin: float, end: float) -> bool:
        return bisect_right(self._outside, end) > bisect_right(self._outside, begin)
