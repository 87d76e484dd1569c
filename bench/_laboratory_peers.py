"""Other people's bandits in the laboratory, used as somebody would who takes them off the shelf.

Each segment is a pull. The reward is revenue per viewer-minute of that segment: above the running median or not for
the samplers, standardised for the linear one, which sees the context, too. None of them has an `idle` arm.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from mabwiser.mab import MAB, LearningPolicy
from river import bandit, proba

from vtuber.domain.proposals import Context
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.rehearsal.laboratory.channel import Channel
from vtuber.rehearsal.laboratory.contenders import Contender, version_of
from vtuber.rehearsal.laboratory.trial import Chosen, Player
from vtuber.rehearsal.laboratory.world import MODES

_ARMS: list[int | str] = [mode for mode in MODES if mode != "idle"]


class _RunningMedian:
    """Tells whether a figure is above the median of those before it."""

    def __init__(self) -> None:
        self._seen: list[float] = []

    def above(self, figure: float) -> bool:
        count = len(self._seen)
        middle = 0.5 * (self._seen[(count - 1) // 2] + self._seen[count // 2]) if count else 0.0
        insort(self._seen, figure)
        return figure > middle

    def standardised(self, figure: float) -> float:
        """Return the rank among those seen, -1 to 1: a heavy tail has no useful deviation."""
        rank = bisect_left(self._seen, figure) / len(self._seen) if self._seen else 0.5
        insort(self._seen, figure)
        return 2.0 * rank - 1.0


def _velocity(outcome: SegmentOutcome) -> float:
    paid = sum(payment.amount for payment in outcome.payments)
    return paid / outcome.viewer_minutes if outcome.viewer_minutes else 0.0


class _Peer:
    """What the peers have in common: streams and late payments are nothing to them."""

    def __init__(self, seed: int) -> None:
        self._median = _RunningMedian()
        self._chance = Random(seed)

    def begin_stream(self, index: int) -> None:
        """Go on as before."""

    def end_stream(self, late_payments: Sequence[Payment] = ()) -> None:
        """Go on as before."""


class MabwiserThompson(_Peer):
    """MABWiser's Beta–Bernoulli Thompson sampling over four arms."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._mab = MAB(_ARMS, LearningPolicy.ThompsonSampling(), seed=seed % 2**31)
        self._fitted = False

    def propose(self, context: Context) -> Chosen:
        return Chosen(self._mab.predict() if self._fitted else str(self._chance.choice(_ARMS)))

    def observe(self, outcome: SegmentOutcome) -> None:
        self._mab.partial_fit([outcome.arm], [int(self._median.above(_velocity(outcome)))])
        self._fitted = True


class RiverThompson(_Peer):
    """River's Thompson sampling with a Beta distribution."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._policy: Any = bandit.ThompsonSampling(reward_obj=proba.Beta(), seed=seed)

    def propose(self, context: Context) -> Chosen:
        return Chosen(str(self._policy.pull(_ARMS)))

    def observe(self, outcome: SegmentOutcome) -> None:
        self._policy.update(outcome.arm, self._median.above(_velocity(outcome)))


class RiverLinear(_Peer):
    """River's LinUCB, which is told the context of each pull."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._policy: Any = bandit.LinUCBDisjoint(seed=seed)
        self._seen: dict[str, float] = {}

    def propose(self, context: Context) -> Chosen:
        viewers = context.viewers + 1.0
        self._seen = {
            "always": 1.0,
            "time": context.minutes_into_stream / context.planned_minutes,
            "viewers": viewers / (viewers + 50.0),
            "chat": context.messages_per_minute / viewers,
            **{f"after {arm}": float(arm == context.previous_arm) for arm in _ARMS},
        }
        return Chosen(str(self._policy.pull(_ARMS, context=self._seen)))

    def observe(self, outcome: SegmentOutcome) -> None:
        self._policy.update(outcome.arm, self._seen, self._median.standardised(_velocity(outcome)))


def mabwiser(_channel: Channel, seed: int) -> Player:
    """Make MABWiser's sampler."""
    return MabwiserThompson(seed)


def river(_channel: Channel, seed: int) -> Player:
    """Make River's sampler."""
    return RiverThompson(seed)


def river_linear(_channel: Channel, seed: int) -> Player:
    """Make River's LinUCB."""
    return RiverLinear(seed)


_VERSION = version_of(Path(__file__))

PEERS = tuple(Contender(name=make.__name__, version=_VERSION, make=make) for make in (mabwiser, river, river_linear))
"""Other people's policies, under the names they have in tables."""
