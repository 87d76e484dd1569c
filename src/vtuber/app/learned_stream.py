"""What a learner is fed of a finished stream: its segments, with what counts of each, read from the journal once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from vtuber.domain.events import Event
from vtuber.domain.segments import Segment, SegmentPayment
from vtuber.learning.guards.penalty import Penalty, counted, penalties_of
from vtuber.learning.guards.pressure import PressureMeter
from vtuber.metrics.segments import SegmentFold


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedStream:
    """A stream's segments in order, what was paid after the last, and what each was charged for pressing chat."""

    segments: tuple[Segment, ...]
    late_payments: tuple[SegmentPayment, ...]
    penalties: tuple[Penalty, ...]

    @classmethod
    def of(cls, events: Iterable[Event]) -> Self:
        """Read a whole journal."""
        fold, meter = SegmentFold(), PressureMeter()
        for event in events:
            fold.apply(event)
            meter.hear(event)
        segments = fold.segments()
        penalties = penalties_of(meter.pressures(segments))
        return cls(segments=counted(segments, penalties), late_payments=fold.late_payments, penalties=penalties)
