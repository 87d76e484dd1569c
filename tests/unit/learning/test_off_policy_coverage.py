"""Intervals hold the truth as often as they say, in a small simulated channel whose truth is known.

Bounds are those that a right interval leaves once in ten thousand times; too narrow and too wide ones both fail.
"""

from collections.abc import Iterator
from math import comb

import numpy as np
import pytest

from vtuber.learning.off_policy import known_truth
from vtuber.learning.off_policy.carry_over import model_based
from vtuber.learning.off_policy.estimators import ips, snips
from vtuber.learning.off_policy.evaluation import support_of
from vtuber.learning.off_policy.intervals import Interval, jackknife
from vtuber.learning.off_policy.known_truth import KnownChannel
from vtuber.learning.off_policy.sample import Floats, Integers, Sample
from vtuber.learning.off_policy.weights import one_step

ONCE_IN = 1e-4
TRUTH_STREAMS = 8_000

pytestmark = pytest.mark.slow


def logging(above: Floats, before: Integers) -> Floats:
    """Draw two arms more often than the others."""
    return np.tile([0.3, 0.3, 0.2, 0.2], (len(above), 1))


def target(above: Floats, before: Integers) -> Floats:
    """Draw by the size of the audience."""
    large = (above > 0)[:, None]
    return np.where(large, [[0.1, 0.5, 0.3, 0.1]], [[0.2, 0.1, 0.5, 0.2]])


def samples(channel: KnownChannel, streams: int, replications: int) -> Iterator[Sample]:
    """Yield logs of a channel, each anew."""
    for replication in range(replications):
        log = known_truth.play(channel, logging, streams, np.random.default_rng([3, replication]))
        yield known_truth.sample_of(log, target)


def bounds(count: int, level: float) -> tuple[int, int]:
    """Return how many of `count` intervals hold the truth, at least and at most, but for once in 10,000 each."""
    shares = [comb(count, held) * level**held * (1 - level) ** (count - held) for held in range(count + 1)]
    cumulated = np.cumsum(shares)
    return int(np.argmax(cumulated > ONCE_IN)), int(np.argmax(cumulated > 1 - ONCE_IN))


def truth_of(channel: KnownChannel) -> float:
    """Return what the target earns when it plays: payments an hour."""
    return float(known_truth.play(channel, target, TRUTH_STREAMS, np.random.default_rng(5)).payments_an_hour.mean())


def test_weighted_estimates_cover() -> None:
    """Plain and self-normalised weights, at three levels, of eight streams."""
    channel = KnownChannel(decisions=30)
    truth = truth_of(channel)
    found: dict[str, list[Interval]] = {"ips": [], "snips": []}
    for sample in samples(channel, 8, 300):
        weights, streams = one_step(sample), support_of(sample).effective_streams
        for name, sums in (("ips", ips(sample, weights)), ("snips", snips(sample, weights))):
            found[name].append(jackknife(sums.value, sums.left_out(), streams))
    for intervals in found.values():
        for level in (0.5, 0.9, 0.95):
            least, most = bounds(len(intervals), level)
            assert least <= held(intervals, truth, level) <= most


@pytest.mark.parametrize("fatigue", [0.0, 1.2])
def test_the_corrected_estimate_covers(fatigue: float) -> None:
    """With fatigue and without; without, so does the doubly robust one."""
    channel = KnownChannel(decisions=30, fatigue=fatigue, rates=(0.2, 0.3, 0.4, 0.25))
    truth = truth_of(channel)
    found = [model_based(sample, one_step(sample), "log", 6) for sample in samples(channel, 6, 40)]
    least, _ = bounds(len(found), 0.9)
    assert held([models.corrected for models in found], truth, 0.9) >= least
    _, most = bounds(len(found), 0.7)
    assert held([models.corrected for models in found], truth, 0.4) <= most
    if not fatigue:
        assert held([models.one_step for models in found], truth, 0.9) >= least


def held(intervals: list[Interval], truth: float, level: float) -> int:
    """Count the intervals that hold the truth."""
    return sum(low <= truth <= high for low, high in (interval.bounds(level) for interval in intervals))
