"""What a payment is worth, so that counts can be told as money.

Amounts are heavy-tailed: one large gift would decide what a dozen small ones could not, and says little about what
moved its giver. So payments are counted, and each is worth the channel's usual amount: the mean of all amounts, the
largest of them taken as no more than the amount that 2 % exceed. A mode that draws larger gifts, not more of them, is
therefore not told apart.
"""

from collections.abc import Sequence

from vtuber.learning.sequences.choices import StreamChoices
from vtuber.learning.sequences.comparisons import WINDOW_MINUTES

_EXCEEDED_BY = 0.02


class Worth:
    """The channel's usual amount, audience, revenue, and length of a segment."""

    def __init__(self) -> None:
        self._amounts: list[float] = []
        self._paid = self._watched = self._minutes = self._usual = 0.0
        self._segment_minutes = 0.0
        self._segments = 0

    def add(self, stream: StreamChoices) -> None:
        """Take in a finished stream."""
        self._amounts.extend(stream.money)
        self._amounts.sort()
        self._usual = _usual(self._amounts)
        self._paid += stream.paid_in_all
        self._watched += stream.watched_in_all
        self._minutes += stream.minutes_in_all
        self._segment_minutes += float(stream.minutes.sum())
        self._segments += len(stream.minutes)

    @property
    def viewers(self) -> float:
        """How many watched on average."""
        return self._watched / self._minutes if self._minutes else 0.0

    @property
    def of_a_payment(self) -> float:
        """The usual amount, 0 before the first payment."""
        return self._usual

    @property
    def revenue_per_hour(self) -> float:
        """What came in per hour on air, at the usual amount."""
        return 60 * self._paid * self.of_a_payment / self._minutes if self._minutes else 0.0

    @property
    def segment_minutes(self) -> float:
        """How long a drawn segment lasts on average, 0 before the first."""
        return self._segment_minutes / self._segments if self._segments else 0.0

    @property
    def per_hour(self) -> float:
        """What one payment per viewer and choice is worth for an hour of the mode, at the usual audience.

        The window is longer than the segment only to catch what comes late: what it holds was earned in the segment.
        """
        if not self._segments:
            return 0.0
        return self.viewers * self.of_a_payment * 60 / min(WINDOW_MINUTES, self.segment_minutes)


def _usual(amounts: Sequence[float]) -> float:
    """Return the mean of sorted amounts, the largest cut."""
    if not amounts:
        return 0.0
    cap = amounts[int((1 - _EXCEEDED_BY) * (len(amounts) - 1))]
    return sum(min(amount, cap) for amount in amounts) / len(amounts)
