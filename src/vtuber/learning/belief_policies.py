"""Policies that judge each arm by itself, by a reward per segment. They differ in the odds only."""

from collections.abc import Sequence
from copy import deepcopy

from vtuber.domain.proposals import Context
from vtuber.learning.belief import Belief, beliefs_of
from vtuber.learning.beliefs import ChannelBeliefs, evidence_of
from vtuber.learning.draw import with_floor
from vtuber.learning.history import PastStream
from vtuber.learning.policy import Policy
from vtuber.learning.reward import Outcome


class BeliefPolicy(Policy):
    """A policy that keeps a Beta posterior per arm.

    The running stream is judged anew with each of its segments, since payments that arrive in one are credited to
    those before it, too.
    """

    _evidence: Sequence[tuple[PastStream, Sequence[Outcome]]] = ()
    _settled: ChannelBeliefs
    _beliefs: ChannelBeliefs

    def posteriors(self) -> dict[str, Belief]:
        """Return the mean reward of each arm, of which an average activity earns a half."""
        return beliefs_of(self._beliefs.posteriors)

    def _learn_finished(self) -> None:
        had = {id(stream): evidence for stream, evidence in self._evidence}
        self._evidence = [
            (stream, had[id(stream)] if id(stream) in had else evidence_of(stream, self._arms))
            for stream in self._history.finished
        ]
        self._settled = ChannelBeliefs(self._arms, exploration=self._exploration)
        for _, evidence in self._evidence:
            self._settled.learn(evidence)

    def _learn_running(self) -> None:
        self._beliefs = self._settled
        running = self._history.running
        if running is not None and running.outcomes:
            self._beliefs = deepcopy(self._settled)
            self._beliefs.learn(evidence_of(running, self._arms))


class UniformPolicy(BeliefPolicy):
    """Every arm with the same odds, whatever was learned: the yardstick of learning."""

    name = "uniform"

    def _odds(self, context: Context) -> Sequence[float]:
        return [1 / len(self._arms)] * len(self._arms)


class RotaPolicy(BeliefPolicy):
    """The arms in turn, beginning with the first."""

    name = "rota"

    def _odds(self, context: Context) -> Sequence[float]:
        after = self._arms.index(context.previous_arm) + 1 if context.previous_arm in self._arms else 0
        return [float(place == after % len(self._arms)) for place in range(len(self._arms))]


class GreedyPolicy(BeliefPolicy):
    """The arm with the best mean so far, apart from the uniform share of draws."""

    name = "greedy"

    def _odds(self, context: Context) -> Sequence[float]:
        means = [posterior.mean for posterior in self._beliefs.posteriors.values()]
        best = means.index(max(means))
        return with_floor([float(place == best) for place in range(len(means))], self._exploration)


class BetaPolicy(BeliefPolicy):
    """Thompson sampling: each arm as often as its mean reward is likely to be the largest."""

    name = "beta"

    def _odds(self, context: Context) -> Sequence[float]:
        return self._beliefs.odds()
