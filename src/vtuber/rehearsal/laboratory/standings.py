"""What an experiment says: shares of the oracle's gain, ratios of revenue, shares of modes, with intervals.

Revenue is what audiences meant to pay (`expected_usd`), so the luck of a few large payments is not in it. Channels
are resampled whole, with all policies on them, so that every comparison is paired (Efron and Tibshirani, An
Introduction to the Bootstrap, 1993). All of it is about simulated channels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vtuber.rehearsal.laboratory.nature import Floats
from vtuber.rehearsal.laboratory.trial import Trial

MARKS = (1, 5, 10, 30)
"""The streams at which a policy is looked at."""

RESAMPLES = 2_000
LEVEL = 0.95

_CHANCE = 20_260_101
_NO_GAIN = 0.02
_WINDOW = 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    def to_json(self) -> list[float]:
        """Return value, low, high."""
        return [self.value, self.low, self.high]


class Standings:
    """One world's trials, arranged: every policy on the same channels. Raises `ValueError` for what is not whole."""

    def __init__(self, world: str, trials: Sequence[Trial]) -> None:
        self.world = world
        ours = [trial for trial in trials if trial.world == world]
        self.policies = tuple(dict.fromkeys(trial.policy for trial in ours))
        self._trials = {
            policy: sorted((trial for trial in ours if trial.policy == policy), key=lambda trial: trial.number)
            for policy in self.policies
        }
        numbers = {tuple(trial.number for trial in of_one) for of_one in self._trials.values()}
        if len(numbers) != 1 or not ours:
            raise ValueError(f"in {world} the policies were not played on the same channels")
        self.channels = len(next(iter(numbers)))
        self.streams = len(ours[0].streams)
        self._expected = {policy: self._of_streams(policy, "expected_usd") for policy in self.policies}
        self._paid = {policy: self._of_streams(policy, "paid_usd") for policy in self.policies}
        chance = np.random.Generator(np.random.PCG64(_CHANCE))
        weights = chance.multinomial(self.channels, np.full(self.channels, 1 / self.channels), size=RESAMPLES)
        self._weights = weights.astype(float)

    @property
    def marks(self) -> tuple[int, ...]:
        """The streams at which there is something to say: the last one, and those of `MARKS` before it."""
        return tuple(sorted({*(mark for mark in MARKS if mark < self.streams), self.streams}))

    def share(self, policy: str, mark: int) -> Estimate | None:
        """Return the part of the oracle's gain over uniform that a policy has at stream `mark`; None if there is none.

        What counts is the last fifth of the streams up to it: stream 30 stands for 25 to 30.
        """
        base, best = self._at("uniform", mark), self._at("oracle", mark)
        if best.sum() < (1 + _NO_GAIN) * base.sum():
            return None
        return self._ratio(self._at(policy, mark) - base, best - base)

    def ratio(self, policy: str, other: str, mark: int, *, paid: bool = False) -> Estimate:
        """Return how many times `other`'s revenue a policy has in streams 1 to `mark`, meant or paid."""
        revenue = self._paid if paid else self._expected
        return self._ratio(revenue[policy][:, :mark].sum(axis=1), revenue[other][:, :mark].sum(axis=1))

    def ratio_at(self, policy: str, other: str, mark: int) -> Estimate:
        """Return the same at stream `mark`, as `share` understands it."""
        return self._ratio(self._at(policy, mark), self._at(other, mark))

    def curve(self, policy: str) -> list[Estimate]:
        """Return the share of the oracle's gain stream by stream, each a mean over five; empty where there is none."""
        if self.share(policy, self.marks[-1]) is None:
            return []
        gains, most = (self._expected[name] - self._expected["uniform"] for name in (policy, "oracle"))
        half = _WINDOW // 2
        near = [slice(max(0, at - half), at + half + 1) for at in range(self.streams)]
        return [self._ratio(gains[:, part].sum(axis=1), most[:, part].sum(axis=1)) for part in near]

    def revenue(self, policy: str) -> float:
        """Return expected dollars per stream."""
        return float(self._expected[policy].mean())

    def modes(self, policy: str, mark: int) -> dict[str, float]:
        """Return each mode's share of the time at stream `mark`, largest first."""
        minutes: dict[str, float] = {}
        for trial in self._trials[policy]:
            for stream in trial.streams[_window(mark)]:
                for mode, spent in stream.minutes.items():
                    minutes[mode] = minutes.get(mode, 0.0) + spent
        total = sum(minutes.values())
        return {mode: spent / total for mode, spent in sorted(minutes.items(), key=lambda one: -one[1])}

    def preferred(self, policy: str) -> list[float]:
        """Return, stream by stream, how evenly time is parted: the mean share of each channel's most played mode."""
        of_streams = []
        for stream in range(self.streams):
            minutes = [trial.streams[stream].minutes for trial in self._trials[policy]]
            of_streams.append(float(np.mean([max(one.values()) / sum(one.values()) for one in minutes])))
        return of_streams

    def _at(self, policy: str, mark: int) -> Floats:
        return np.asarray(self._expected[policy][:, _window(mark)].sum(axis=1))

    def _of_streams(self, policy: str, figure: str) -> Floats:
        return np.array([[getattr(stream, figure) for stream in trial.streams] for trial in self._trials[policy]])

    def _ratio(self, ours: Floats, theirs: Floats) -> Estimate:
        """Return the ratio of sums; resamples in which there is nothing to divide by are left out."""
        value = float(ours.sum() / theirs.sum())
        above, below = self._weights @ ours, self._weights @ theirs
        some = below > 0
        if not some.any():
            return Estimate(value, value, value)
        low, high = np.quantile(above[some] / below[some], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return Estimate(value, float(low), float(high))


def _window(mark: int) -> slice:
    return slice(mark - max(1, mark // 5), mark)
