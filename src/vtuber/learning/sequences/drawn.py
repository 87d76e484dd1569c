"""Recorded segments by the arm that was drawn, whichever ran."""

from collections.abc import Sequence
from dataclasses import replace

from vtuber.domain.segments import Segment
from vtuber.learning.outcomes import SegmentOutcome
from vtuber.learning.segment_outcomes import outcomes_of_stream


def as_drawn(segments: Sequence[Segment]) -> tuple[SegmentOutcome, ...]:
    """Return a stream's outcomes as comparisons need them: under the arm that was drawn, with its odds.

    A director who overrules a mode while chat is silent takes it out of poor moments only. Left out, those draws would
    make it look good; kept under what was drawn they are as random as the others, and what is compared is proposing
    one mode with proposing another, to a director who overrules likewise. Segments without a draw have no odds.
    """
    return tuple(map(_as_drawn, segments, outcomes_of_stream(segments)))


def _as_drawn(segment: Segment, outcome: SegmentOutcome) -> SegmentOutcome:
    if segment.proposal is None:
        return replace(outcome, probabilities=None)
    return replace(outcome, arm=str(segment.proposal.arm), probabilities=dict(segment.proposal.probabilities))
