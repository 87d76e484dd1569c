"""What streams say about each arm by itself, whichever policy chose it."""

import random
from collections.abc import Sequence

from vtuber.learning.attribution import credited_payments
from vtuber.learning.bandit import ThompsonBandit
from vtuber.learning.history import PastStream
from vtuber.learning.posterior import SEGMENT_WEIGHT, Posterior
from vtuber.learning.reward import ChannelBaseline, Outcome, outcomes_of

STREAM_DISCOUNT = 0.95
"""What evidence is worth one stream later: audiences change, and half of it is forgotten in 13.5 streams."""


def evidence_of(stream: PastStream, arms: Sequence[str]) -> tuple[Outcome, ...]:
    """Return what a stream says of the arms, with the payments that each segment is credited with."""
    stream = stream.settled()
    return outcomes_of(stream.outcomes, credited_payments(stream.outcomes, stream.late_payments), arms)


class ChannelBeliefs:
    """A posterior per arm, and the baseline that rewards are measured against."""

    def __init__(self, arms: Sequence[str], *, exploration: float) -> None:
        self._arms = tuple(arms)
        self._exploration = exploration
        # Only its odds are asked for; the draw is made by who asks.
        self._bandit = ThompsonBandit(self._arms, rng=random.Random(0), floor=exploration)
        self._baseline = ChannelBaseline()
        self._streams = 0

    @property
    def posteriors(self) -> dict[str, Posterior]:
        """What is believed of each arm."""
        return self._bandit.posteriors

    def odds(self) -> tuple[float, ...]:
        """Return the probability of each arm to be drawn next, in the arms' order."""
        return self._bandit.odds()

    def learn(self, evidence: Sequence[Outcome]) -> None:
        """Take in a stream's evidence, once; all before it fades."""
        if self._streams:
            self._bandit.discount(STREAM_DISCOUNT)
            self._baseline.fade(STREAM_DISCOUNT)
        self._streams += 1
        for outcome, reward in zip(evidence, self._baseline.judge(evidence), strict=True):
            self._bandit.update(outcome.arm, reward, SEGMENT_WEIGHT)
