"""A stream in the few figures that streams are compared by."""

from collections.abc import Sequence
from decimal import Decimal

from vtuber.domain.money import Money
from vtuber.domain.segments import Segment
from vtuber.learning.activity_details import MINUTES_PER_HOUR, currency_of
from vtuber.learning.past_streams import StreamFigures
from vtuber.learning.stream_reading import StreamReading

_SECONDS_PER_HOUR = 3_600


def figures_of(segments: Sequence[Segment], reading: StreamReading) -> StreamFigures:
    """Return the figures of a stream, of which `segments` are all."""
    tally, currency = reading.tally, currency_of(segments)
    viewer_hours = sum(segment.viewer_minutes for segment in segments) / MINUTES_PER_HOUR
    minutes = sum(segment.minutes for segment in segments)
    hours = tally.seconds / _SECONDS_PER_HOUR
    revenue = tally.revenue.get(currency, Money(amount=Decimal(0), currency=currency))
    kept = [share for share in (reading.course.kept(segment.minute) for segment in segments) if share is not None]
    return StreamFigures(
        stream_id=tally.started.stream_id if tally.started else "",
        hours=hours,
        currency=currency,
        revenue_per_hour=float(revenue.amount) / hours if hours else 0.0,
        payments_per_viewer_hour=tally.payments / viewer_hours if viewer_hours else None,
        messages_per_viewer_hour=tally.messages / viewer_hours if viewer_hours else None,
        mean_viewers=viewer_hours * MINUTES_PER_HOUR / minutes if minutes else 0.0,
        kept=sum(kept) / len(kept) if kept else None,
    )
