"""What every policy has in common: a history to learn from, and draws that depend on nothing but it and the seed."""

import inspect
import math
import random
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar

from vtuber.domain.activities import Activity
from vtuber.domain.errors import SettingError
from vtuber.domain.proposals import Context, Proposal
from vtuber.learning.belief import Belief
from vtuber.learning.draw import draw
from vtuber.learning.history import History
from vtuber.learning.limits import ModeLimits
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.learning.pooled_prior import PooledPrior

EXPLORATION = 0.02
"""Share of draws made uniformly, so that no activity is written off and every propensity is positive."""

_Kind = TypeVar("_Kind", bound="Policy")


class Policy(ABC):
    """Proposes arms and learns from what came of them.

    Its state is the history alone: whatever it believes is computed from that, so a history fed twice, or after a
    crash, or by another policy, gives the same beliefs to the last digit. The chance of a draw follows from the seed,
    the stream's turn (its index, or how many have ended if that is more) and the number of the draw in it. `idle` is
    drawn only where it is the one arm.
    """

    name: str
    takes_prior: ClassVar[bool] = False
    """Whether it can begin with what other channels taught."""

    def __init__(
        self,
        arms: Sequence[str],
        *,
        seed: int,
        history: History | None = None,
        exploration: float = EXPLORATION,
        limits: ModeLimits | None = None,
        prior: PooledPrior | None = None,
    ) -> None:
        self._all_arms = tuple(str(arm) for arm in arms)
        self._arms = tuple(arm for arm in self._all_arms if arm != Activity.IDLE) or self._all_arms
        self._seed = int(seed)
        self._exploration = float(exploration)
        self._limits = limits
        self._prior = prior
        self._history = history or History()
        self._draws = 0
        self._learn_finished()
        self._learn_running()

    @property
    def prior(self) -> PooledPrior | None:
        """What other channels taught it, if anything did."""
        return self._prior

    def begin_stream(self, index: int) -> None:
        """Begin a stream; what an unfinished one of the same index brought is dropped, to be observed again."""
        unfinished = self._history.running
        self._history.begin_stream(index)
        self._draws = 0
        if unfinished is not None and unfinished.index != index:
            self._learn_finished()
        self._learn_running()

    def propose(self, context: Context) -> Proposal:
        """Draw the arm of the next segment from the odds that the proposal carries.

        Raises `ValueError` where the viewers or minutes of the context are no numbers.
        """
        if not math.isfinite(context.viewers) or not math.isfinite(context.minutes_into_stream):
            raise ValueError("viewers and minutes_into_stream must be finite numbers")
        if math.isnan(context.planned_minutes):
            raise ValueError("planned_minutes must be a number")
        running = self._history.running
        turn = self._history.ended if running is None else max(running.index, self._history.ended)
        self._draws += 1
        done = 0 if running is None else len(running.outcomes)
        chance = random.Random(f"{self._seed} {turn} {done} {self._draws}")
        proposal = draw(self._arms, self._within_limits(self._odds(context)), chance)
        missing = dict.fromkeys((arm for arm in self._all_arms if arm not in self._arms), 0.0)
        return Proposal(arm=proposal.arm, probabilities={**proposal.probabilities, **missing})

    def observe(self, outcome: SegmentOutcome) -> None:
        """Take in the next segment of the running stream."""
        self._history.observe(outcome)
        self._draws = 0
        self._learn_running()

    def end_stream(self, late_payments: Sequence[Payment] = ()) -> None:
        """End the running stream; `late_payments` are those after its last segment."""
        self._history.end_stream(late_payments)
        self._learn_finished()
        self._learn_running()

    def state(self) -> dict[str, Any]:
        """Return all it has learned, as JSON can hold it; what is in `history` is the same for every policy."""
        return {
            "policy": self.name,
            "seed": self._seed,
            "arms": list(self._all_arms),
            "exploration": self._exploration,
            "history": self._history.state(),
        }

    @classmethod
    def from_state(
        cls, state: Mapping[str, Any], *, limits: ModeLimits | None = None, prior: PooledPrior | None = None
    ) -> Self:
        """Rebuild a policy of this class, from the state of any policy; limits and a prior are no part of a state.

        Asked of `Policy` itself, it rebuilds one of the class that the state is of, or raises `SettingError`.
        """
        kind = _kind_of(cls, state["policy"]) if inspect.isabstract(cls) else cls
        history = History.from_state(state["history"])
        return kind(
            state["arms"],
            seed=state["seed"],
            history=history,
            exploration=state["exploration"],
            limits=limits,
            prior=prior,
        )

    def _within_limits(self, odds: Sequence[float]) -> Sequence[float]:
        running = self._history.running
        if self._limits is None:
            return odds
        return self._limits.bounded(self._arms, odds, () if running is None else running.outcomes)

    @abstractmethod
    def posteriors(self) -> dict[str, Belief]:
        """Return what is believed of each arm."""

    @abstractmethod
    def _odds(self, context: Context) -> Sequence[float]:
        """Return the probability of each arm of `_arms`."""

    @abstractmethod
    def _learn_finished(self) -> None:
        """Compute what is believed from the finished streams of the history, from nothing."""

    @abstractmethod
    def _learn_running(self) -> None:
        """Add what the running stream says so far."""


def _kind_of(base: type[_Kind], name: str) -> type[_Kind]:
    known = {kind.name: kind for kind in _kinds(base)}
    if name not in known:
        raise SettingError(f"There is no policy called {name!r}. Choose one of: {', '.join(known)}.")
    return known[name]


def _kinds(kind: type[_Kind]) -> Iterator[type[_Kind]]:
    """Give all classes below one that can be made."""
    for each in kind.__subclasses__():
        if not inspect.isabstract(each):
            yield each
        yield from _kinds(each)
