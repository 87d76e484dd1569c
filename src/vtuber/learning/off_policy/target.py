"""What another policy would have proposed at the decisions on record, knowing what it could have known by then."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from vtuber.domain.proposals import Context, Proposal
from vtuber.learning.off_policy.log import LoggedStream
from vtuber.learning.outcomes import Payment, SegmentOutcome


class TargetPolicy(Protocol):
    """A policy that is asked what it would do."""

    def begin_stream(self, index: int) -> None:
        """Begin a stream."""
        ...

    def propose(self, context: Context) -> Proposal:
        """Propose an arm, with the probabilities it was drawn from."""
        ...

    def observe(self, outcome: SegmentOutcome) -> None:
        """Take in the next segment."""
        ...

    def end_stream(self, late_payments: Sequence[Payment] = ()) -> None:
        """End the stream."""
        ...


Vectors = tuple[Mapping[str, float], ...]
"""The probabilities of the arms at each decision of a stream."""


def probabilities_of(policy: TargetPolicy, streams: Sequence[LoggedStream]) -> tuple[Vectors, ...]:
    """Fold a new policy over the streams and return its probabilities at each decision of each.

    At any decision it has seen the segments on record before it, and none after: it learned from the show that was
    made, not from the one it would have made.
    """
    return tuple(_vectors(policy, stream) for stream in streams)


def _vectors(policy: TargetPolicy, stream: LoggedStream) -> Vectors:
    policy.begin_stream(stream.index)
    for outcome in stream.before:
        policy.observe(outcome)
    vectors = []
    for decision in stream.decisions:
        vectors.append(policy.propose(decision.context).probabilities)
        for outcome in decision.outcomes:
            policy.observe(outcome)
    policy.end_stream(stream.late)
    return tuple(vectors)
