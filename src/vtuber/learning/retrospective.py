"""Looking back at one stream: what came of it, and what to do differently."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from vtuber.domain.events import Event
from vtuber.domain.money import Money
from vtuber.domain.segments import Segment
from vtuber.learning.activity_details import ActivityDetails, details_of
from vtuber.learning.activity_figures import ActivityFigures, figures_by_activity
from vtuber.learning.advice import Advice
from vtuber.learning.belief import Belief
from vtuber.learning.notable_segments import NotableSegment, best_and_worst, scored
from vtuber.learning.overruling import Overruling, overruling_of
from vtuber.learning.past_streams import Compared, StreamFigures, compared
from vtuber.learning.recommendations import Evidence, recommendations
from vtuber.learning.retrospective_json import json_of
from vtuber.learning.retrospective_text import text_of
from vtuber.learning.stream_figures import figures_of
from vtuber.learning.stream_reading import StreamReading
from vtuber.learning.stream_tally import StreamTally
from vtuber.learning.topic_figures import TopicFigures, topics_of
from vtuber.learning.verdicts import Findings
from vtuber.learning.waits import Waits

TOP_SEGMENTS = 5
_SECONDS_PER_HOUR = 3600
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRetrospective:
    """One finished stream. Rates per hour are per hour on air; `tally` counts everything else there is to count.

    `scored` are the segments that can be judged, `best` and `worst` the notable ones among them with what was said;
    `figures` is the stream as later ones are compared with it, `compared` its comparison with those before. `findings`
    are others' results. `written` is the recommendations in a model's words, empty where none wrote them.
    """

    stream_id: str
    tally: StreamTally
    waits: Waits
    mean_viewers: float
    activities: tuple[ActivityFigures, ...]
    top_segments: tuple[Segment, ...]
    posteriors: dict[str, Belief]
    details: tuple[ActivityDetails, ...]
    scored: tuple[NotableSegment, ...]
    best: tuple[NotableSegment, ...]
    worst: tuple[NotableSegment, ...]
    topics: tuple[TopicFigures, ...]
    overruling: Overruling
    figures: StreamFigures
    compared: tuple[Compared, ...]
    findings: Findings
    advice: tuple[Advice, ...]
    written: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        events: Iterable[Event],
        segments: Sequence[Segment],
        posteriors: Mapping[str, Belief] | None = None,
        *,
        past: Sequence[StreamFigures] = (),
        findings: Findings | None = None,
    ) -> Self:
        """Build it from a stream's events, read once, its segments, and what is believed of the arms after it.

        `past` are the figures of earlier streams, oldest first; `findings` what others found out about the channel.
        """
        reading = StreamReading.of(events, segments)
        tally = reading.tally
        waits = Waits.of(tally.waits_s, unanswered=len(tally.waiting))
        details = details_of(segments, reading)
        overruling = overruling_of(segments, reading)
        best, worst = best_and_worst(segments, reading)
        figures = figures_of(segments, reading)
        beside = compared(figures, past)
        found = findings or Findings()
        judged = scored(segments)
        return cls(
            stream_id=figures.stream_id,
            tally=tally,
            waits=waits,
            mean_viewers=figures.mean_viewers,
            activities=figures_by_activity(segments),
            top_segments=_best_first(segments)[:TOP_SEGMENTS],
            posteriors=dict(posteriors or {}),
            details=details,
            scored=judged,
            best=best,
            worst=worst,
            topics=topics_of(judged),
            overruling=overruling,
            figures=figures,
            compared=beside,
            findings=found,
            advice=recommendations(
                Evidence(
                    tally=tally,
                    details=details,
                    waits=waits,
                    segments=len(segments),
                    overruling=overruling,
                    findings=found,
                    compared=beside,
                )
            ),
        )

    @property
    def recommendations(self) -> tuple[str, ...]:
        """What to do differently, in plain words: a model's where one wrote them."""
        return self.written or tuple(advice.text for advice in self.advice)

    def in_words(self, written: Sequence[str]) -> Self:
        """Return the same with its recommendations in other words."""
        return replace(self, written=tuple(written))

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
