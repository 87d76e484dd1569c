"""What an experiment says: shares of the oracle's gain, ratios of revenue, shares of modes, with intervals.

Revenue is what audiences meant to pay (`expected_usd`), so the luck of a few large payments is not in it. Intervals
leave out one channel at a time, with all policies on it, so that every comparison is paired. All of it is about
simulated channels.
"""

from collections.abc import Sequence

import numpy as np

from vtuber.rehearsal.laboratory.intervals import Estimate, ratio_of_revenues, share_of_gain
from vtuber.rehearsal.laboratory.nature import Floats
from vtuber.rehearsal.laboratory.trial import Trial
from vtuber.rehearsal.laboratory.world import MODES

MARKS = (1, 5, 10, 30)
"""The streams at which a policy is looked at."""

_NO_GAIN = 0.02
_WINDOW = 5


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
        return share_of_gain(self._at(policy, mark) - base, best - base)

    def ratio(self, policy: str, other: str, mark: int, *, paid: bool = False) -> Estimate | None:
        """Return how many times `other`'s revenue a policy has in streams 1 to `mark`, meant or paid; None of none."""
        revenue = self._paid if paid else self._expected
        return ratio_of_revenues(revenue[policy][:, :mark].sum(axis=1), revenue[other][:, :mark].sum(axis=1))

    def ratio_at(self, policy: str, other: str, mark: int) -> Estimate | None:
        """Return the same at stream `mark`, as `share` understands it."""
        return ratio_of_revenues(self._at(policy, mark), self._at(other, mark))

    def curve(self, policy: str) -> list[Estimate | None]:
        """Return the share of the oracle's gain stream by stream, each a mean over five; empty where there is none."""
        if self.share(policy, self.marks[-1]) is None:
            return []
        gains, most = (self._expected[name] - self._expected["uniform"] for name in (policy, "oracle"))
        half = _WINDOW // 2
        near = [slice(max(0, at - half), at + half + 1) for at in range(self.streams)]
        return [share_of_gain(gains[:, part].sum(axis=1), most[:, part].sum(axis=1)) for part in near]

    def revenue(self, policy: str) -> float:
        """Return expected dollars per stream."""
        return float(self._expected[policy].mean())

    def modes(self, policy: str, mark: int) -> dict[str, float]:
        """Return each mode's share of the time at stream `mark`, largest first."""
        shares: dict[str, float] = {}
        for trial in self._trials[policy]:
            for mode, share in _shares(trial, mark).items():
                shares[mode] = shares.get(mode, 0.0) + share / self.channels
        return dict(sorted(shares.items(), key=lambda one: -one[1]))

    def on_favourites(self, policy: str, mark: int) -> tuple[float, ...]:
        """Return the share of the time on what the oracle plays most on each channel, second most, and so on.

        Channels differ in their best modes, so `modes` parts the time evenly even for a policy that knows them.
        """
        ranked = np.zeros(len(MODES))
        for ours, best in zip(self._trials[policy], self._trials["oracle"], strict=True):
            favour, shares = _shares(best, mark), _shares(ours, mark)
            order = sorted(MODES, key=lambda mode: -favour.get(mode, 0.0))
            ranked += [shares.get(mode, 0.0) / self.channels for mode in order]
        return tuple(map(float, ranked))

    def _at(self, policy: str, mark: int) -> Floats:
        return np.asarray(self._expected[policy][:, _window(mark)].sum(axis=1))

    def _of_streams(self, policy: str, figure: str) -> Floats:
        return np.array([[getattr(stream, figure) for stream in trial.streams] for trial in self._trials[policy]])


def _window(mark: int) -> slice:
    return slice(mark - max(1, mark // 5), mark)


def _shares(trial: Trial, mark: int) -> dict[str, float]:
    minutes: dict[str, float] = {}
    for stream in trial.streams[_window(mark)]:
        for mode, spent in stream.minutes.items():
            minutes[mode] = minutes.get(mode, 0.0) + spent
    total = sum(minutes.values())
    return {mode: spent / total for mode, spent in minutes.items()}
