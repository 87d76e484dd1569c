"""What came out of a rehearsal."""

from dataclasses import dataclass, field
from typing import Any, Self

from vtuber.domain.self_notes import SelfNotes
from vtuber.learning.belief import Belief
from vtuber.learning.notes_to_self import notes_of
from vtuber.learning.retrospective import StreamRetrospective
from vtuber.learning.waits import Waits
from vtuber.metrics.mind_figures import MindFigures
from vtuber.rehearsal.observed_minds import ObservedMinds
from vtuber.rehearsal.returning.verdicts import RecallFigures

CURRENCY = "USD"
"""What rehearsed revenue is stated in; other currencies are left out, for there is no rate to convert them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedStream:
    """One stream of a rehearsal; `posteriors` are the beliefs after it, `waits` those for thanks.

    `minds` and `observed` are there where models took part; `notes` are what the next stream is told.
    """

    stream_id: str
    index: int
    hours: float
    revenue_per_hour: float
    messages: int
    activity_shares: dict[str, float]
    peak_viewers: int
    mean_viewers: float
    messages_per_viewer_hour: float
    posteriors: dict[str, Belief]
    waits: Waits
    minds: MindFigures | None = None
    observed: ObservedMinds | None = None
    notes: SelfNotes = field(default_factory=SelfNotes)

    @classmethod
    def of(
        cls,
        retrospective: StreamRetrospective,
        *,
        index: int,
        minds: MindFigures | None = None,
        observed: ObservedMinds | None = None,
    ) -> Self:
        """Take from a retrospective what a rehearsal compares."""
        revenue = retrospective.revenue_per_hour.get(CURRENCY)
        return cls(
            stream_id=retrospective.stream_id,
            index=index,
            hours=retrospective.hours,
            revenue_per_hour=float(revenue.amount) if revenue else 0.0,
            messages=retrospective.tally.messages,
            activity_shares=retrospective.activity_shares,
            peak_viewers=retrospective.tally.peak_viewers,
            mean_viewers=retrospective.mean_viewers,
            messages_per_viewer_hour=retrospective.messages_per_viewer_hour,
            posteriors=retrospective.posteriors,
            waits=retrospective.waits,
            minds=minds,
            observed=observed,
            notes=notes_of(retrospective),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them."""
        return {
            "stream_id": self.stream_id,
            "index": self.index,
            "hours": self.hours,
            "revenue_per_hour": self.revenue_per_hour,
            "messages": self.messages,
            "activity_shares": self.activity_shares,
            "peak_viewers": self.peak_viewers,
            "mean_viewers": self.mean_viewers,
            "messages_per_viewer_hour": self.messages_per_viewer_hour,
            "posteriors": {arm: belief.to_json() for arm, belief in self.posteriors.items()},
            "thanks": self.waits.to_json(),
            "minds": _minds_json(self.minds, self.observed),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalResult:
    """A whole rehearsal.

    `journal_sha256` digests the journals of all streams in order; `virtual_seconds` is the time on air that passed,
    `wall_seconds` what it took; `lineup` names the models that took part, in words.
    """

    seed: int
    policy: str
    journal_sha256: str
    virtual_seconds: float
    wall_seconds: float
    streams: tuple[RehearsedStream, ...]
    lineup: str = ""
    recall: RecallFigures | None = None
    """How she remembered those who returned, None where nobody was scripted to."""

    @property
    def minds(self) -> MindFigures | None:
        """What the minds of all streams cost, None where no model took part."""
        known = [stream.minds for stream in self.streams if stream.minds is not None]
        return MindFigures.together(known) if known else None

    @property
    def observed(self) -> ObservedMinds | None:
        """What was seen of the minds of all streams, None where no model took part."""
        known = [stream.observed for stream in self.streams if stream.observed is not None]
        return ObservedMinds.together(known) if known else None

    @property
    def speed(self) -> float:
        """How many times faster than life it ran."""
        return self.virtual_seconds / self.wall_seconds if self.wall_seconds else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them."""
        return {
            "seed": self.seed,
            "policy": self.policy,
            "currency": CURRENCY,
            "journal_sha256": self.journal_sha256,
            "virtual_seconds": self.virtual_seconds,
            "wall_seconds": self.wall_seconds,
            "lineup": self.lineup,
            "minds": _minds_json(self.minds, self.observed),
            "recall": self.recall.to_json() if self.recall is not None else None,
            "streams": [stream.to_json() for stream in self.streams],
        }


def _minds_json(minds: MindFigures | None, observed: ObservedMinds | None) -> dict[str, Any] | None:
    if minds is None or observed is None:
        return None
    return {**minds.to_json(), "observed": observed.to_json()}
