"""Recorded segments as a learner sees them."""

from vtuber.domain.segments import Segment
from vtuber.domain.show_events import ChosenBy
from vtuber.learning.outcomes import Payment, SegmentOutcome


def outcome_of(segment: Segment) -> SegmentOutcome:
    """Return a segment's outcome; a choice that was not the learner's own has no propensities."""
    change = segment.viewers_end - segment.viewers_start
    proposal = segment.proposal if segment.chosen_by is ChosenBy.LEARNER else None
    return SegmentOutcome(
        arm=segment.activity.value,
        minutes=segment.minutes,
        viewer_minutes=segment.viewer_minutes,
        viewers_start=segment.viewers_start,
        viewers_end=segment.viewers_end,
        arrivals=max(0, change),
        departures=max(0, -change),
        messages=segment.messages,
        payments=tuple(Payment(float(payment.amount), payment.minute) for payment in segment.payments),
        minute=segment.minute,
        chatters=segment.chatters,
        follows=segment.follows,
        after_raid=segment.after_raid,
        probabilities=None if proposal is None else dict(proposal.probabilities),
    )
