"""Which rows of a journal have been taken into account: sets of whole numbers, kept as intervals."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Positions:
    """Sequence numbers, from 1. `intervals` are disjoint, not adjacent, in order, both ends included."""

    intervals: tuple[tuple[int, int], ...] = ()

    def __contains__(self, seq: int) -> bool:
        return any(first <= seq <= last for first, last in self.intervals)

    def holds(self, first: int, last: int) -> bool:
        """Tell whether none from `first` to `last` is missing."""
        return any(begin <= first and last <= end for begin, end in self.intervals)

    @property
    def contiguous(self) -> int:
        """The number up to which, from 1, none is missing; 0 if the first is."""
        if not self.intervals or self.intervals[0][0] > 1:
            return 0
        return self.intervals[0][1]

    def with_interval(self, first: int, last: int) -> Self:
        """Return these positions and all from `first` to `last`; an empty interval adds nothing."""
        if last < first:
            return self
        apart = [each for each in self.intervals if each[1] < first - 1 or each[0] > last + 1]
        joined = [each for each in self.intervals if each not in apart]
        begin = min((first, *(each[0] for each in joined)))
        end = max((last, *(each[1] for each in joined)))
        return type(self)(tuple(sorted([*apart, (begin, end)])))
