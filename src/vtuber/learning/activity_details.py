"""How lively, how well paid and how sticky each activity was, each figure with its interval."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from vtuber.domain.activities import Activity
from vtuber.domain.segments import Segment
from vtuber.learning.estimates import Estimate, mean_of, ratio_of, ratio_of_counts
from vtuber.learning.payment_credits import Credit, credits_of
from vtuber.learning.stream_reading import StreamReading

MINUTES_PER_HOUR = 60
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What an activity is credited with.

    Amounts are heavy-tailed: `total` and `largest`, the largest part of one payment in it, are in `currency`, the one
    most payments came in; `count` counts payments of all currencies. Both are fractional, since payments are credited
    to what was on in the minutes before them.
    """

    count: float
    total: Decimal
    largest: Decimal
    currency: str
    per_viewer_hour: Estimate | None
    total_per_viewer_hour: Estimate | None

    @property
    def share_of_largest(self) -> float:
        """What part of the sum one payment makes."""
        return float(self.largest / self.total) if self.total > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDetails:
    """The segments of one activity together.

    `chat` is messages a minute, `chat_per_viewer_hour` what a viewer wrote. `chat_course` is the second half's chat as
    a multiple of the first's. `arrivals` and `departures` are per viewer-hour, at least; `kept` is the share of the
    viewers at a segment's start that were there twelve minutes later.
    """

    activity: Activity
    segments: int
    chat: Estimate | None
    chat_per_viewer_hour: Estimate | None
    chat_course: Estimate | None
    takings: Takings
    arrivals: Estimate | None
    departures: Estimate | None
    kept: Estimate | None

    def to_json(self) -> dict[str, Any]:
        """Return all of it as JSON can hold it; money as text."""
        return {
            "activity": self.activity.value,
            "segments": self.segments,
            "chat_per_minute": _json(self.chat),
            "chat_per_viewer_hour": _json(self.chat_per_viewer_hour),
            "chat_second_half_of_first": _json(self.chat_course),
            "payments_credited": self.takings.count,
            "credited": str(self.takings.total.quantize(_CENT)),
            "currency": self.takings.currency,
            "largest_payments_part": self.takings.share_of_largest,
            "payments_per_viewer_hour": _json(self.takings.per_viewer_hour),
            "credited_per_viewer_hour": _json(self.takings.total_per_viewer_hour),
            "arrivals_per_viewer_hour": _json(self.arrivals),
            "departures_per_viewer_hour": _json(self.departures),
            "kept_after_12_min": _json(self.kept),
        }


def details_of(segments: Sequence[Segment], reading: StreamReading) -> tuple[ActivityDetails, ...]:
    """Return the details of each activity that was on, in the activities' own order."""
    credited = credits_of(segments)
    currency = currency_of(segments)
    pairs = list(zip(segments, credited, strict=True))
    found = []
    for activity in Activity:
        of = [(segment, credit) for segment, credit in pairs if segment.activity is activity]
        if of:
            found.append(_details(activity, [each for each, _ in of], [each for _, each in of], reading, currency))
    return tuple(found)


def currency_of(segments: Sequence[Segment]) -> str:
    """Return the currency that most payments came in, USD without any."""
    counts = Counter(payment.currency for segment in segments for payment in segment.payments)
    return min(counts, key=lambda currency: (-counts[currency], currency), default="USD")


def _details(
    activity: Activity,
    segments: Sequence[Segment],
    credited: Sequence[Sequence[Credit]],
    reading: StreamReading,
    currency: str,
) -> ActivityDetails:
    hours = [segment.viewer_minutes / MINUTES_PER_HOUR for segment in segments]
    messages = [float(segment.messages) for segment in segments]
    turnovers = [reading.course.turnover(segment.minute, segment.minute + segment.minutes) for segment in segments]
    kept = [reading.course.kept(segment.minute) for segment in segments]
    halves = [reading.halves.get(segment.number, (0, 0)) for segment in segments]
    return ActivityDetails(
        activity=activity,
        segments=len(segments),
        chat=ratio_of(messages, [segment.minutes for segment in segments], counted=True),
        chat_per_viewer_hour=ratio_of(messages, hours, counted=True),
        chat_course=ratio_of_counts([second for _, second in halves], [first for first, _ in halves]),
        takings=_takings(credited, hours, currency),
        arrivals=ratio_of([float(each.arrivals) for each in turnovers], hours, counted=True),
        departures=ratio_of([float(each.departures) for each in turnovers], hours, counted=True),
        kept=mean_of([share for share in kept if share is not None], least=0.0),
    )


def _takings(credited: Sequence[Sequence[Credit]], hours: Sequence[float], currency: str) -> Takings:
    counts = [sum(credit.share for credit in of) for of in credited]
    sums = [sum((credit.amount(currency) for credit in of), Decimal(0)) for of in credited]
    parts: defaultdict[int, Decimal] = defaultdict(Decimal)
    for credit in chain.from_iterable(credited):
        parts[credit.number] += credit.amount(currency)
    return Takings(
        count=sum(counts),
        total=sum(sums, Decimal(0)),
        largest=max(parts.values(), default=Decimal(0)),
        currency=currency,
        per_viewer_hour=ratio_of(counts, hours, counted=True),
        total_per_viewer_hour=ratio_of([float(each) for each in sums], hours),
    )


def _json(estimate: Estimate | None) -> dict[str, float | int | None] | None:
    return None if estimate is None else estimate.to_json()
