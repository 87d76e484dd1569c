"""A stream's segments with what counts of each: the same sums while it runs and when it is over."""

from collections.abc import Sequence

from vtuber.domain.events import Event
from vtuber.domain.segments import Segment, SegmentPayment
from vtuber.learning.guards.penalty import Penalty, counted, penalties_of
from vtuber.learning.guards.pressure import PressureMeter
from vtuber.metrics.segments import SegmentFold


class CountedFold:
    """Folds events into segments, and discounts what was earned in each by pressing chat.

    What a segment is charged for asks, questions and complaints is known when it ends. Its charge for conflict is not:
    fights of the next two minutes are half its own, and the other modes' usual is known better with every segment.
    """

    def __init__(self) -> None:
        self._fold, self._meter = SegmentFold(), PressureMeter()

    def apply(self, event: Event) -> None:
        """Fold one event of a journal."""
        self._fold.apply(event)
        self._meter.hear(event)

    def hear(self, event: Event) -> None:
        """Fold one event of a running stream; cheap for a line of chat."""
        self._fold.hear(event)
        self._meter.hear(event)

    def so_far(self, now_s: float) -> tuple[Segment, ...]:
        """Return the segments until this second on air, the running one as if it ended now, with what counts so far."""
        segments = self._fold.so_far(now_s)
        return counted(segments, self._penalties(segments))

    def finished(self) -> tuple[tuple[Segment, ...], tuple[Penalty, ...]]:
        """Return the segments of a stream that is over or was cut off, with what counts, and what each was charged."""
        segments = self._fold.segments()
        penalties = self._penalties(segments)
        return counted(segments, penalties), penalties

    @property
    def late_payments(self) -> tuple[SegmentPayment, ...]:
        """What was paid after the stream's end."""
        return self._fold.late_payments

    def _penalties(self, segments: Sequence[Segment]) -> tuple[Penalty, ...]:
        return penalties_of(self._meter.pressures(segments))
