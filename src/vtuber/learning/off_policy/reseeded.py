"""A policy with the seed that each stream on record had: odds that rest on random draws are then those of the log."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vtuber.domain.proposals import Context, Proposal
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.learning.policy import Policy

MakePolicy = Callable[[int, Mapping[str, Any] | None], Policy]
"""Makes a policy from a seed and what was learned, if anything was."""

_ANY = 0


class ReseededPolicy:
    """Takes a stream's seed as it begins, and keeps what it has learned; `seeds` are by the streams' indices."""

    def __init__(self, make: MakePolicy, seeds: Mapping[int, int]) -> None:
        self._make = make
        self._seeds = seeds
        self._seed = next(iter(seeds.values()), _ANY)
        self._policy = make(self._seed, None)

    def begin_stream(self, index: int) -> None:
        """Begin a stream, under its own seed, or that of the stream before where none is known."""
        seed = self._seeds.get(index, self._seed)
        if seed != self._seed:
            self._seed, self._policy = seed, self._make(seed, self._policy.state())
        self._policy.begin_stream(index)

    def propose(self, context: Context) -> Proposal:
        """Propose an arm, with the probabilities it was drawn from."""
        return self._policy.propose(context)

    def observe(self, outcome: SegmentOutcome) -> None:
        """Take in the next segment."""
        self._policy.observe(outcome)

    def end_stream(self, late_payments: Sequence[Payment] = ()) -> None:
        """End the stream."""
        self._policy.end_stream(late_payments)
