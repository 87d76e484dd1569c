"""What the director overruled, and how that went beside what the proposal promised.

It is no experiment. The director overrules when something speaks for it (a raid, many questions, a silent chat), and
the same thing moves chat and payments: a good outcome does not show that overruling was right.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vtuber.domain.activities import Activity
from vtuber.domain.direction_events import ChosenBy
from vtuber.domain.segments import Segment
from vtuber.learning.attribution import credited_payments
from vtuber.learning.estimates import Estimate, mean_of
from vtuber.learning.stream_reading import StreamReading

CAVEAT = (
    "Not a randomised comparison: the director overrules when something speaks for it, which moves chat and payments "
    "by itself."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """A segment that became another activity than the learner drew.

    `expected_payments` and `expected_messages` are what the proposed activity's own segments of this stream come to in
    this one's viewer time, None where it was not on otherwise; `basis` is how many those are. Payments are credited.
    """

    segment: Segment
    proposed: Activity
    propensity: float
    reason: str
    payments: float
    expected_payments: float | None
    expected_messages: float | None
    basis: int

    @property
    def messages_gained(self) -> float | None:
        """Lines of chat beyond what was expected."""
        return None if self.expected_messages is None else self.segment.messages - self.expected_messages

    @property
    def payments_gained(self) -> float | None:
        """Payments beyond what was expected."""
        return None if self.expected_payments is None else self.payments - self.expected_payments

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "number": self.segment.number,
            "minute": self.segment.minute,
            "proposed": self.proposed.value,
            "propensity": self.propensity,
            "activity": self.segment.activity.value,
            "reason": self.reason,
            "payments_credited": self.payments,
            "payments_expected": self.expected_payments,
            "messages": self.segment.messages,
            "messages_expected": self.expected_messages,
            "basis": self.basis,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruling:
    """All of a stream; the means are over those for which something was expected, in a segment."""

    segments: tuple[Overruled, ...] = ()

    @property
    def payments_gained(self) -> Estimate | None:
        """Payments beyond what was expected, in a mean segment."""
        return mean_of([each.payments_gained for each in self.segments if each.payments_gained is not None])

    @property
    def messages_gained(self) -> Estimate | None:
        """Lines of chat beyond what was expected, in a mean segment."""
        return mean_of([each.messages_gained for each in self.segments if each.messages_gained is not None])

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        payments, messages = self.payments_gained, self.messages_gained
        return {
            "caveat": CAVEAT,
            "payments_gained": payments.to_json() if payments else None,
            "messages_gained": messages.to_json() if messages else None,
            "segments": [each.to_json() for each in self.segments],
        }


def overruling_of(segments: Sequence[Segment], reading: StreamReading) -> Overruling:
    """Return what the director overruled in a stream."""
    return Overruling(segments=tuple(_overruled(segments, reading)))


def _overruled(segments: Sequence[Segment], reading: StreamReading) -> Iterator[Overruled]:
    credited = credited_payments(segments)
    for segment, payments in zip(segments, credited, strict=True):
        proposal = segment.proposal
        if proposal is None or segment.chosen_by is not ChosenBy.DIRECTOR or proposal.arm == segment.activity:
            continue
        of_arm = [
            (each, credit)
            for each, credit in zip(segments, credited, strict=True)
            if each is not segment and each.activity == proposal.arm and each.viewer_minutes > 0
        ]
        watched = sum(each.viewer_minutes for each, _ in of_arm)
        part = segment.viewer_minutes / watched if watched else None
        yield Overruled(
            segment=segment,
            proposed=Activity(proposal.arm),
            propensity=proposal.probabilities.get(str(proposal.arm), 0.0),
            reason=reading.reasons.get(segment.number, ""),
            payments=payments,
            expected_payments=None if part is None else part * sum(credit for _, credit in of_arm),
            expected_messages=None if part is None else part * sum(each.messages for each, _ in of_arm),
            basis=len(of_arm),
        )
