"""What a learner is fed of a finished stream: its segments, with what counts of each, read from the journal once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from vtuber.app.counted_fold import CountedFold
from vtuber.domain.events import Event
from vtuber.domain.segments import Segment, SegmentPayment
from vtuber.learning.guards.penalty import Penalty


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedStream:
    """A stream's segments in order, what was paid after the last, and what each was charged for pressing chat."""

    segments: tuple[Segment, ...]
    late_payments: tuple[SegmentPayment, ...]
    penalties: tuple[Penalty, ...]

    @classmethod
    def of(cls, events: Iterable[Event]) -> Self:
        """Read a whole journal."""
        fold = CountedFold()
        for event in events:
            fold.apply(event)
        segments, penalties = fold.finished()
        return cls(segments=segments, late_payments=fold.late_payments, penalties=penalties)
