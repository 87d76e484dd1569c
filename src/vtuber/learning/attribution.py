"""Which segment earned a payment.

People give minutes after what moved them, so a payment is spread over the minutes before it: a minute `lag` minutes
back gets a share in proportion to exp(−lag / LAG_MINUTES). What the activity on air at the arrival did not cause goes
to its predecessors in the same stream.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vtuber.domain.segments import Segment, SegmentPayment

LAG_MINUTES = 3.0
"""Mean lag of the kernel."""

_NEGLIGIBLE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A payment, and what part of it a segment is credited with."""

    payment: SegmentPayment
    share: float


def credits_of(segments: Sequence[Segment]) -> tuple[tuple[Credit, ...], ...]:
    """Return what each segment is credited with; `segments` are one stream's, in order.

    The shares of one payment sum to 1.
    """
    found: list[list[Credit]] = [[] for _ in segments]
    for arrived_in, segment in enumerate(segments):
        for payment in segment.payments:
            shares = _shares(segments[: arrived_in + 1], payment.minute)
            total = sum(shares)
            for back, share in enumerate(shares):
                part = share / total if total > 0 else float(back == 0)
                found[arrived_in - back].append(Credit(payment=payment, share=part))
    return tuple(map(tuple, found))


def credited_payments(segments: Sequence[Segment]) -> tuple[float, ...]:
    """Return how many payments each segment is credited with; `segments` are one stream's, in order.

    Every payment is worth one: amounts are heavy-tailed, and one large gift says little about what caused it.
    The credits of all segments sum to the number of payments.
    """
    return tuple(sum(credit.share for credit in each) for each in credits_of(segments))


def _shares(segments: Sequence[Segment], minute: float) -> list[float]:
    """Return the kernel's mass over each segment, latest first, as far back as it matters."""
    shares = []
    for segment in reversed(segments):
        nearest = max(0.0, minute - segment.minute - segment.minutes)
        farthest = max(0.0, minute - segment.minute)
        shares.append(math.exp(-nearest / LAG_MINUTES) - math.exp(-farthest / LAG_MINUTES))
        if math.exp(-farthest / LAG_MINUTES) < _NEGLIGIBLE:
            break
    return shares
