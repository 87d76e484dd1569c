"""Which segment earned a payment.

People give minutes after what moved them, so a payment is spread over the minutes before it: a minute `lag` minutes
back gets a share in proportion to exp(−lag / LAG_MINUTES). What the arm on air at the arrival did not cause goes to its
predecessors in the same stream.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Protocol

from vtuber.learning.outcomes import Payment, SegmentOutcome, Timed

LAG_MINUTES = 3.0
"""Mean lag of the kernel."""

_NEGLIGIBLE = 1e-4


class Paid(Protocol):
    """A stretch of a stream with the payments that arrived in it."""

    @property
    def minute(self) -> float | None:
        """When it began, in minutes since the stream did."""
        ...

    @property
    def minutes(self) -> float:
        """How long it lasted."""
        ...

    @property
    def payments(self) -> Sequence[Timed]:
        """What arrived while it ran."""
        ...


class Counted(Paid, Protocol):
    """Such a stretch, with the share of its payments that counts."""

    @property
    def counted(self) -> float:
        """1 where nobody was pressed."""
        ...


def credited_payments(segments: Sequence[Paid], late: Sequence[Timed] = ()) -> tuple[float, ...]:
    """Return how many payments each segment is credited with; `segments` are one stream's, in order.

    `late` are the payments that arrived after the last segment. Every payment is worth one: amounts are heavy-tailed,
    and one large gift says little about what caused it. The credits of all segments sum to the number of payments.
    """
    arrivals = [(place, payment.minute, 1.0) for place, segment in enumerate(segments) for payment in segment.payments]
    return _spread(segments, arrivals + [(len(segments) - 1, payment.minute, 1.0) for payment in late])


def credited_amounts(segments: Sequence[SegmentOutcome], late: Sequence[Payment] = ()) -> tuple[float, ...]:
    """Return how much money each segment is credited with, likewise."""
    arrivals = [
        (place, payment.minute, payment.amount)
        for place, segment in enumerate(segments)
        for payment in segment.payments
    ]
    return _spread(segments, arrivals + [(len(segments) - 1, payment.minute, payment.amount) for payment in late])


def _spread(segments: Sequence[Paid], arrivals: Iterable[tuple[int, float, float]]) -> tuple[float, ...]:
    """Share out what arrived, each given by the segment that was on, the minute, and the worth."""
    credits_ = [0.0] * len(segments)
    for arrived_in, minute, worth in arrivals:
        for back, share in enumerate(shares_of_payment(segments[: arrived_in + 1], minute)):
            credits_[arrived_in - back] += worth * share
    return tuple(credits_)


def shares_of_payment(segments: Sequence[Paid], minute: float) -> list[float]:
    """Return what part of a payment the last of some segments and those before it are credited with, latest first."""
    shares = _shares(segments, minute)
    total = sum(shares)
    return [share / total if total > 0 else float(back == 0) for back, share in enumerate(shares)]


def counted_payments(segments: Sequence[Counted], late: Sequence[Timed] = ()) -> tuple[float, ...]:
    """Return how many of the payments that arrived in each segment count, and last how many of the late ones.

    A payment counts by the shares of the segments it is credited to: one that a segment was begged for, and that
    arrives in the next, does not count because that one did not beg.
    """
    if all(segment.counted == 1.0 for segment in segments):
        return (*(float(len(segment.payments)) for segment in segments), float(len(late)))
    counted = [
        sum(_counted(segments[: arrived_in + 1], payment.minute) for payment in segment.payments)
        for arrived_in, segment in enumerate(segments)
    ]
    return (*counted, sum(_counted(segments, payment.minute) for payment in late))


def _counted(segments: Sequence[Counted], minute: float) -> float:
    """Return the share of one payment that counts; `segments` are those up to its arrival."""
    if all(segment.counted == 1.0 for segment in segments):
        return 1.0
    shares = _shares(segments, minute)
    total = sum(shares)
    if total <= 0:
        return segments[-1].counted
    latest_first = reversed(segments[-len(shares) :])
    return sum(share * segment.counted for share, segment in zip(shares, latest_first, strict=True)) / total


def _shares(segments: Sequence[Paid], minute: float) -> list[float]:
    """Return the kernel's mass over each segment, latest first, as far back as it matters."""
    shares = []
    for segment in reversed(segments):
        begin = segment.minute or 0.0
        nearest = max(0.0, minute - begin - segment.minutes)
        farthest = max(0.0, minute - begin)
        shares.append(math.exp(-nearest / LAG_MINUTES) - math.exp(-farthest / LAG_MINUTES))
        if math.exp(-farthest / LAG_MINUTES) < _NEGLIGIBLE:
            break
    return shares
