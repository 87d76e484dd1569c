"""How each activity of a stream did."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from vtuber.domain.activities import Activity
from vtuber.domain.segments import Segment
from vtuber.learning.attribution import credited_payments


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFigures:
    """The segments of one activity together.

    `payments` are credited with regard to how late they come, hence fractional. `viewers_change` is the average change
    of the audience over a segment, as a share of it, raids left out; None when nothing can be said.
    """

    activity: Activity
    segments: int
    minutes: float
    share: float
    viewer_hours: float
    messages: int
    payments: float
    viewers_change: float | None

    @property
    def messages_per_minute(self) -> float:
        """How fast chat went by."""
        return self.messages / self.minutes if self.minutes else 0.0

    @property
    def messages_per_viewer_hour(self) -> float:
        """How much a viewer wrote, which does not depend on how many there were."""
        return self.messages / self.viewer_hours if self.viewer_hours else 0.0

    @property
    def payments_per_viewer_hour(self) -> float:
        """How often a viewer gave."""
        return self.payments / self.viewer_hours if self.viewer_hours else 0.0


def figures_by_activity(segments: Sequence[Segment]) -> tuple[ActivityFigures, ...]:
    """Return the figures of each activity that was on, in the activities' own order."""
    minutes = sum(segment.minutes for segment in segments)
    order = list(Activity)
    credited = sorted(
        zip(segments, credited_payments(segments), strict=True), key=lambda pair: order.index(pair[0].activity)
    )
    groups = [(activity, list(pairs)) for activity, pairs in groupby(credited, key=lambda pair: pair[0].activity)]
    return tuple(
        _figures(activity, [segment for segment, _ in pairs], sum(credit for _, credit in pairs), minutes)
        for activity, pairs in groups
    )


def _figures(activity: Activity, segments: Sequence[Segment], payments: float, all_minutes: float) -> ActivityFigures:
    minutes = sum(segment.minutes for segment in segments)
    changes = [
        segment.viewers_end / segment.viewers_start - 1
        for segment in segments
        if segment.viewers_start > 0 and not segment.after_raid
    ]
    return ActivityFigures(
        activity=activity,
        segments=len(segments),
        minutes=minutes,
        share=minutes / all_minutes if all_minutes else 0.0,
        viewer_hours=sum(segment.viewer_minutes for segment in segments) / 60,
        messages=sum(segment.messages for segment in segments),
        payments=payments,
        viewers_change=sum(changes) / len(changes) if changes else None,
    )
