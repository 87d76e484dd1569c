"""Payment by payment, what each segment is credited with: what sums and heavy tails are told from."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from vtuber.domain.segments import Segment, SegmentPayment
from vtuber.learning.attribution import shares_of_payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A payment, and what part of it a segment is credited with; `number` tells payments of one amount apart."""

    number: int
    payment: SegmentPayment
    share: float

    def amount(self, currency: str) -> Decimal:
        """Return the part in money, 0 for a payment in another currency."""
        return self.payment.amount * Decimal(self.share) if self.payment.currency == currency else Decimal(0)


def credits_of(segments: Sequence[Segment]) -> tuple[tuple[Credit, ...], ...]:
    """Return what each segment is credited with; `segments` are one stream's, in order.

    The shares of one payment sum to 1.
    """
    found: list[list[Credit]] = [[] for _ in segments]
    number = 0
    for arrived_in, segment in enumerate(segments):
        for payment in segment.payments:
            for back, share in enumerate(shares_of_payment(segments[: arrived_in + 1], payment.minute)):
                found[arrived_in - back].append(Credit(number=number, payment=payment, share=share))
            number += 1
    return tuple(map(tuple, found))
