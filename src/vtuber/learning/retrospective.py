"""Looking back at one stream: what came of it, and what to do differently."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from vtuber.domain.events import Event
from vtuber.domain.money import Money
from vtuber.domain.segments import Segment
from vtuber.learning.activity_figures import ActivityFigures, figures_by_activity
from vtuber.learning.belief import Belief
from vtuber.learning.recommendations import recommendations
from vtuber.learning.retrospective_json import json_of
from vtuber.learning.retrospective_text import text_of
from vtuber.learning.stream_tally import StreamTally
from vtuber.learning.waits import Waits

TOP_SEGMENTS = 5
_SECONDS_PER_HOUR = 3600
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRetrospective:
    """One finished stream. Rates per hour are per hour on air; `tally` counts everything else there is to count."""

    stream_id: str
    tally: StreamTally
    waits: Waits
    mean_viewers: float
    activities: tuple[ActivityFigures, ...]
    top_segments: tuple[Segment, ...]
    posteriors: dict[str, Belief]
    recommendations: tuple[str, ...]

    @classmethod
    def of(
        cls,
        events: Iterable[Event],
        segments: Sequence[Segment],
        posteriors: Mapping[str, Belief] | None = None,
    ) -> Self:
        """Build it from a stream's events, read once, its segments, and what is believed of the arms after it."""
        tally = StreamTally.of(events)
        activities = figures_by_activity(segments)
        waits = Waits.of(tally.waits_s, unanswered=len(tally.waiting))
        minutes = sum(segment.minutes for segment in segments)
        known = dict(posteriors or {})
        return cls(
            stream_id=tally.started.stream_id if tally.started else "",
            tally=tally,
            waits=waits,
            mean_viewers=sum(segment.viewer_minutes for segment in segments) / minutes if minutes else 0.0,
            activities=activities,
            top_segments=_best_first(segments)[:TOP_SEGMENTS],
            posteriors=known,
            recommendations=recommendations(tally, activities, waits, known),
        )

    @property
    def simulated(self) -> bool:
        """Whether the audience was made up."""
        return self.tally.started is not None and self.tally.started.source in {"simulation", "rehearsal"}

    @property
    def started_at(self) -> datetime | None:
        """When the stream began."""
        return self.tally.first_at

    @property
    def hours(self) -> float:
        """Hours on air."""
        return self.tally.seconds / _SECONDS_PER_HOUR

    @property
    def revenue_per_hour(self) -> dict[str, Money]:
        """Revenue per hour on air, per currency; empty for a stream of no length."""
        if self.hours == 0:
            return {}
        return {currency: _divided(money, self.hours) for currency, money in self.tally.revenue.items()}

    @property
    def messages_per_viewer_hour(self) -> float:
        """Engagement: how much a viewer wrote in an hour."""
        viewer_hours = sum(figures.viewer_hours for figures in self.activities)
        return self.tally.messages / viewer_hours if viewer_hours else 0.0

    @property
    def activity_shares(self) -> dict[str, float]:
        """Each activity's share of the time on air."""
        return {figures.activity.value: figures.share for figures in self.activities}

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them; money as text, times in seconds."""
        return json_of(self)

    def to_text(self) -> str:
        """Return the report for a terminal, under 100 columns wide where names allow."""
        return text_of(self)


def _best_first(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Order by payments, then by how much each viewer wrote; segments nobody watched are left out."""
    watched = [segment for segment in segments if segment.viewer_minutes > 0]
    return tuple(
        sorted(
            watched,
            key=lambda segment: (-len(segment.payments), -segment.messages / segment.viewer_minutes, segment.number),
        )
    )


def _divided(money: Money, hours: float) -> Money:
    return Money(
        amount=(money.amount / Decimal(hours)).quantize(_CENT), currency=money.currency, estimated=money.estimated
    )
