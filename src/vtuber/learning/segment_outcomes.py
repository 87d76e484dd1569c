"""Recorded segments as a learner sees them."""

from collections.abc import Sequence
from statistics import median

from vtuber.domain.direction_events import ChosenBy
from vtuber.domain.segments import Segment, SegmentPayment
from vtuber.learning.outcomes import Payment, SegmentOutcome

CURRENCY = "USD"
"""What amounts are learned in: that of bits and subscriptions. There is no rate to convert others."""

_ONE = 1.0


def outcomes_of_stream(segments: Sequence[Segment]) -> tuple[SegmentOutcome, ...]:
    """Return the outcomes of a stream's segments, in order."""
    usual = usual_amount(segments)
    return tuple(outcome_of(segment, usual=usual) for segment in segments)


def outcome_of(segment: Segment, *, usual: float = _ONE) -> SegmentOutcome:
    """Return a segment's outcome; a choice that was not the learner's own has no propensities.

    A payment in another currency than `CURRENCY` is counted, at the `usual` amount.
    """
    proposal = segment.proposal if segment.chosen_by is ChosenBy.LEARNER else None
    return SegmentOutcome(
        arm=segment.activity.value,
        minutes=segment.minutes,
        viewer_minutes=segment.viewer_minutes,
        viewers_start=segment.viewers_start,
        viewers_end=segment.viewers_end,
        arrivals=segment.arrivals,
        departures=segment.departures,
        messages=segment.messages,
        payments=payments_of(segment.payments, usual=usual),
        minute=segment.minute,
        chatters=segment.chatters,
        follows=segment.follows,
        after_raid=segment.after_raid,
        counted=segment.counted,
        ad_break=segment.ad_break,
        probabilities=None if proposal is None else dict(proposal.probabilities),
    )


def payments_of(paid: Sequence[SegmentPayment], *, usual: float) -> tuple[Payment, ...]:
    """Return payments in `CURRENCY`; what cost nobody anything, such as the renewal of a gift, is none."""
    return tuple(
        Payment(float(payment.amount) if payment.currency == CURRENCY else usual, payment.minute)
        for payment in paid
        if payment.amount > 0
    )


def usual_amount(segments: Sequence[Segment]) -> float:
    """Return the median of what was paid in `CURRENCY`, 1 where nothing was."""
    amounts = [
        float(payment.amount)
        for segment in segments
        for payment in segment.payments
        if payment.currency == CURRENCY and payment.amount > 0
    ]
    return median(amounts) if amounts else _ONE
