"""What all streams so far say about each activity, whichever policy chose it."""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Self

from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.segments import Segment
from vtuber.learning.attribution import credited_payments
from vtuber.learning.bandit import ThompsonBandit
from vtuber.learning.posterior import SEGMENT_WEIGHT
from vtuber.learning.reward import ChannelBaseline, outcomes_of

STREAM_DISCOUNT = 0.95
"""What evidence is worth one stream later: audiences change, and half of it is forgotten in 13.5 streams."""

EXPLORATION = 0.02
"""Share of draws made uniformly, so that no activity is written off and every propensity is positive."""


class ChannelBeliefs:
    """A posterior per arm, and the baseline that rewards are measured against."""

    def __init__(self, arms: Sequence[Activity] = ARMS, *, rng: random.Random) -> None:
        self.bandit = ThompsonBandit(arms, rng=rng, floor=EXPLORATION)
        self._arms = tuple(arms)
        self._baseline = ChannelBaseline()
        self._last_stream: str | None = None

    def learn(self, segments: Sequence[Segment]) -> None:
        """Take in segments in the order in which they ran; each must be given once.

        The first segment of another stream than the last one lets all earlier evidence fade.
        """
        for stream_id, of_stream in _by_stream(segments):
            if self._last_stream not in {None, stream_id}:
                self.bandit.discount(STREAM_DISCOUNT)
                self._baseline.fade(STREAM_DISCOUNT)
            self._last_stream = stream_id
            outcomes = outcomes_of(of_stream, credited_payments(of_stream))
            for outcome, reward in zip(outcomes, self._baseline.judge(outcomes), strict=True):
                if outcome.arm in self._arms:
                    self.bandit.update(outcome.arm, reward, SEGMENT_WEIGHT)

    def state(self) -> dict[str, Any]:
        """Return what JSON keeps to the last digit."""
        return {"arms": self.bandit.state(), "baseline": self._baseline.state(), "last_stream": self._last_stream}

    @classmethod
    def from_state(cls, state: Mapping[str, Any], arms: Sequence[Activity] = ARMS, *, rng: random.Random) -> Self:
        """Rebuild beliefs, equal to the last digit."""
        beliefs = cls(arms, rng=rng)
        beliefs.bandit = ThompsonBandit.from_state(state["arms"], arms, rng=rng, floor=EXPLORATION)
        beliefs._baseline = ChannelBaseline.from_state(state["baseline"])
        beliefs._last_stream = state["last_stream"]
        return beliefs


def _by_stream(segments: Sequence[Segment]) -> Iterator[tuple[str, list[Segment]]]:
    for stream_id, group in groupby(segments, key=lambda segment: segment.stream_id):
        yield stream_id, list(group)
