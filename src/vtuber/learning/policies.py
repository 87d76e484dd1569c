"""Ways to propose the next activity. They differ in the odds only: all learn the same beliefs from every stream."""

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.errors import SettingError
from vtuber.domain.proposals import Proposal
from vtuber.domain.segments import Segment
from vtuber.learning.beliefs import EXPLORATION, ChannelBeliefs
from vtuber.learning.draw import draw, with_floor
from vtuber.learning.posterior import Posterior


class Policy(Protocol):
    """Proposes activities and learns from how they went."""

    def propose(self, previous: Activity | None) -> Proposal:
        """Propose the next segment's activity; `previous` is the one that just ran."""
        ...

    def learn(self, segments: Sequence[Segment]) -> None:
        """Take in finished segments, each once and in order."""
        ...

    def posteriors(self) -> dict[Activity, Posterior]:
        """Return what is believed of each arm's reward."""
        ...

    def state(self) -> dict[str, Any]:
        """Return all it has learned, as JSON can hold it; the same for every policy."""
        ...


class _BeliefPolicy(ABC):
    """A policy whose odds may depend on the beliefs and on the activity before."""

    def __init__(self, beliefs: ChannelBeliefs, arms: Sequence[Activity], rng: random.Random) -> None:
        self._beliefs = beliefs
        self._arms = tuple(arms)
        self._rng = rng

    def propose(self, previous: Activity | None) -> Proposal:
        return draw(self._arms, self._odds(previous), self._rng)

    def learn(self, segments: Sequence[Segment]) -> None:
        self._beliefs.learn(segments)

    def posteriors(self) -> dict[Activity, Posterior]:
        return self._beliefs.bandit.posteriors

    def state(self) -> dict[str, Any]:
        return self._beliefs.state()

    @abstractmethod
    def _odds(self, previous: Activity | None) -> Sequence[float]:
        """Return the probability of each arm."""


class UniformPolicy(_BeliefPolicy):
    """Every arm with the same odds, whatever was learned: the yardstick of learning."""

    def _odds(self, previous: Activity | None) -> Sequence[float]:
        return [1 / len(self._arms)] * len(self._arms)


class RotaPolicy(_BeliefPolicy):
    """The arms in turn, beginning with the first."""

    def _odds(self, previous: Activity | None) -> Sequence[float]:
        after = self._arms.index(previous) + 1 if previous in self._arms else 0
        return [float(place == after % len(self._arms)) for place in range(len(self._arms))]


class GreedyPolicy(_BeliefPolicy):
    """The arm with the best mean so far, apart from the uniform share of draws."""

    def _odds(self, previous: Activity | None) -> Sequence[float]:
        means = [posterior.mean for posterior in self.posteriors().values()]
        best = means.index(max(means))
        return with_floor([float(place == best) for place in range(len(means))], EXPLORATION)


class ThompsonPolicy(_BeliefPolicy):
    """Each arm as often as it is likely to be the best one."""

    def _odds(self, previous: Activity | None) -> Sequence[float]:
        return self._beliefs.bandit.odds()


_POLICIES: dict[str, type[_BeliefPolicy]] = {
    "thompson": ThompsonPolicy,
    "uniform": UniformPolicy,
    "rota": RotaPolicy,
    "greedy": GreedyPolicy,
}

POLICY_NAMES: tuple[str, ...] = tuple(_POLICIES)


def make_policy(
    name: str,
    *,
    rng: random.Random,
    arms: Sequence[Activity] = ARMS,
    state: Mapping[str, Any] | None = None,
) -> Policy:
    """Return the policy of that name, with what an earlier one learned; `SettingError` for an unknown name."""
    kind = _POLICIES.get(name)
    if kind is None:
        raise SettingError(f"There is no policy called {name!r}. Choose one of: {', '.join(POLICY_NAMES)}.")
    known = ChannelBeliefs(arms, rng=rng) if state is None else ChannelBeliefs.from_state(state, arms, rng=rng)
    return kind(known, arms, rng)
