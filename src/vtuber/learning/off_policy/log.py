"""What is on record of a stream: proposals with their probabilities, and what came of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from vtuber.domain.proposals import Context, Proposal
from vtuber.learning.outcomes import Payment, SegmentOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedDecision:
    """A proposal, what was known when it was made, and the segments until the next one.

    The first segment is the proposed arm's, unless the director overruled it; segments that nobody proposed (the
    director reacts to a raid, an operator steps in) belong to the proposal before them.
    """

    context: Context
    proposal: Proposal
    outcomes: tuple[SegmentOutcome, ...]

    @property
    def overruled(self) -> bool:
        """Whether something else than the proposal ran first."""
        return self.outcomes[0].arm != self.proposal.arm

    @property
    def minutes(self) -> float:
        """How long it was until the next proposal."""
        return sum(outcome.minutes for outcome in self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedStream:
    """A finished stream. `before` ran ahead of the first proposal, `late` was paid after the last segment."""

    index: int
    decisions: tuple[LoggedDecision, ...]
    before: tuple[SegmentOutcome, ...] = ()
    late: tuple[Payment, ...] = ()

    @property
    def outcomes(self) -> tuple[SegmentOutcome, ...]:
        """All segments in order."""
        return (*self.before, *(outcome for decision in self.decisions for outcome in decision.outcomes))

    @classmethod
    def of(
        cls,
        index: int,
        segments: Iterable[tuple[SegmentOutcome, Proposal | None]],
        *,
        planned_minutes: float,
        late: Sequence[Payment] = (),
    ) -> Self:
        """Make it from segments in order, each with the proposal it began with, if any.

        What was known at a proposal is put together from the segments before it. A stream that outlasts its plan is
        taken to go on for one more segment.
        """
        before: list[SegmentOutcome] = []
        decisions: list[LoggedDecision] = []
        earlier: SegmentOutcome | None = None
        for outcome, proposal in segments:
            outcome = replace(outcome, minute=_minute(outcome, earlier))  # noqa: PLW2901
            if proposal is not None:
                context = _context(outcome, earlier, planned_minutes)
                decisions.append(LoggedDecision(context=context, proposal=proposal, outcomes=(outcome,)))
            elif decisions:
                last = decisions[-1]
                decisions[-1] = replace(last, outcomes=(*last.outcomes, outcome))
            else:
                before.append(outcome)
            earlier = outcome
        return cls(index=index, decisions=tuple(decisions), before=tuple(before), late=tuple(late))


def _minute(outcome: SegmentOutcome, earlier: SegmentOutcome | None) -> float:
    if outcome.minute is not None:
        return outcome.minute
    return 0.0 if earlier is None else (earlier.minute or 0.0) + earlier.minutes


def _context(outcome: SegmentOutcome, earlier: SegmentOutcome | None, planned_minutes: float) -> Context:
    minutes = 0.0 if earlier is None else earlier.minutes
    minute = outcome.minute or 0.0
    return Context(
        viewers=outcome.viewers_start,
        messages_per_minute=earlier.messages / minutes if earlier is not None and minutes > 0 else 0.0,
        minutes_into_stream=minute,
        planned_minutes=max(planned_minutes, minute + minutes),
        previous_arm=None if earlier is None else earlier.arm,
        after_raid=earlier is not None and earlier.after_raid,
        ad_break=earlier is not None and earlier.ad_break,
    )
