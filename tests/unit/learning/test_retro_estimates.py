"""Intervals hold what they say they hold."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.learning.estimates import LEVEL, mean_of, ratio_of, ratio_of_counts
from vtuber.learning.student import inside, outside, reach


@pytest.mark.parametrize(
    ("level", "degrees", "t"),
    [(0.95, 1, 12.706), (0.95, 2, 4.303), (0.95, 5, 2.571), (0.9, 10, 1.812), (0.95, 30, 2.042), (0.99, 3, 5.841)],
)
def test_quantiles_are_those_of_the_tables(level: float, degrees: int, t: float) -> None:
    """To the three digits that tables print."""
    assert reach(level, degrees) == pytest.approx(t, abs=6e-4)


@given(st.floats(-50, 50), st.integers(1, 500))
def test_inside_and_outside_are_all(t: float, degrees: int) -> None:
    """Probabilities, the same on both sides of zero."""
    assert 0 <= inside(t, degrees) <= 1
    assert inside(t, degrees) + outside(t, degrees) == pytest.approx(1)
    assert inside(-t, degrees) == inside(t, degrees)


@given(st.floats(0.01, 0.999), st.integers(1, 500))
def test_reach_undoes_inside(level: float, degrees: int) -> None:
    """There and back again."""
    assert inside(reach(level, degrees), degrees) == pytest.approx(level, abs=1e-6)


def test_no_degrees_is_a_mistake() -> None:
    """One value has no spread."""
    with pytest.raises(ValueError, match="degree"):
        inside(1.0, 0)


def test_means_are_covered_as_often_as_said() -> None:
    """In 1,000 samples of six, nearly 95 of 100 intervals hold the mean."""
    chance = random.Random(5)
    held = 0
    for _ in range(1_000):
        estimate = mean_of([chance.gauss(3, 2) for _ in range(6)])
        assert estimate is not None
        assert estimate.low is not None
        assert estimate.high is not None
        held += estimate.low <= 3 <= estimate.high
    assert 930 <= held <= 970


def test_who_looks_at_several_sees_wider_intervals() -> None:
    """Of four at 95 % together each is one at 98.75 %; one alone stays as it is."""
    alone = mean_of([1.0, 2.0, 3.0, 4.0])
    assert alone is not None
    assert alone.high is not None
    assert alone.among(1) == alone
    wider = alone.among(4)
    assert wider.high is not None
    widened = (wider.high - wider.value) / (alone.high - alone.value)
    assert widened == pytest.approx(reach(0.9875, 3) / reach(0.95, 3))
    single = mean_of([1.0])
    assert single is not None
    assert single.among(4) == single


def test_rates_are_covered_as_often_as_said() -> None:
    """Payments by chance over segments of different attention: at least about 95 of 100 hold the rate."""
    chance = random.Random(6)
    held = 0
    for _ in range(600):
        hours = [chance.uniform(3, 9) for _ in range(8)]
        counts = [float(_poisson(0.4 * each, chance)) for each in hours]
        estimate = ratio_of(counts, hours, counted=True)
        assert estimate is not None
        assert estimate.low is not None
        assert estimate.high is not None
        held += estimate.low <= 0.4 <= estimate.high
    assert held >= 560


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e3)), max_size=9))
def test_a_rate_lies_in_its_interval(pairs: list[tuple[float, float]]) -> None:
    """And is the sum over the sum; wholes of nothing are left out."""
    estimate = ratio_of([part for part, _ in pairs], [whole for _, whole in pairs], counted=True)
    kept = [(part, whole) for part, whole in pairs if whole > 1e-9]
    if not kept:
        assert estimate is None
        return
    assert estimate is not None
    assert estimate.segments == len(kept)
    assert estimate.value == pytest.approx(math.fsum(a for a, _ in kept) / math.fsum(b for _, b in kept), rel=1e-9)
    if estimate.low is not None and estimate.high is not None:
        assert 0 <= estimate.low <= estimate.value * (1 + 1e-9) <= estimate.high * (1 + 1e-8)


def test_nothing_paid_is_not_certainty() -> None:
    """No payment in three segments leaves room for some."""
    estimate = ratio_of([0.0, 0.0, 0.0], [1.0, 1.0, 1.0], counted=True)
    assert estimate is not None
    assert estimate.high is not None
    assert estimate.high > 0.5


def test_one_segment_has_no_interval() -> None:
    """It is told without."""
    single = mean_of([2.0])
    assert single is not None
    assert (single.low, single.text(), LEVEL) == (None, "2.0", 0.95)


def _poisson(mean: float, chance: random.Random) -> int:
    count, left = 0, chance.expovariate(1.0)
    while left < mean:
        count += 1
        left += chance.expovariate(1.0)
    return count


@pytest.mark.parametrize(("mean", "segments"), [(0.5, 15), (1.0, 8), (2.0, 15), (8.0, 8)])
def test_chat_that_stays_as_it_is_does_not_fall(mean: float, segments: int) -> None:
    """Of two halves alike hardly any are told apart, however quiet chat is; of hardly any lines nothing is told."""
    rng, fell, told = np.random.default_rng(7), 0, 0
    for _ in range(1_000):
        halves = rng.poisson(mean, size=(2, segments)).tolist()
        estimate = ratio_of_counts(halves[1], halves[0])
        told += estimate is not None
        fell += estimate is not None and estimate.high is not None and estimate.high < 1
    assert fell <= 50
    assert (told < 50) == (mean * segments < 10)


def test_halves_without_a_line_count() -> None:
    """A segment that began silent is a segment."""
    estimate = ratio_of_counts([20, 20, 20], [0, 20, 20])
    assert estimate is not None
    assert (estimate.value, estimate.segments) == (1.5, 3)
    assert ratio_of_counts([0, 0, 0], [1, 1, 1]) is None
    assert ratio_of_counts([30, 1], [0, 0]) is None
