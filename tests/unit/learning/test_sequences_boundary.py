"""The boundary holds at all times at once, however the sums come about."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.learning.sequences.boundary import delyon_variance, radius, streams_until_known, tuning_for

ALPHAS = st.floats(0.001, 0.3)
SIZES = st.floats(0.01, 1e4)


def crossing_probability(chance: float, steps: int, tuning: float, alpha: float, *, sly: bool) -> float:
    """Return how likely a walk is ever beyond its boundary, by playing all of its courses.

    Its steps have two values with mean 0, the positive one with probability `chance`. A `sly` walk doubles its steps
    while it is ahead, as one who peeks would.
    """
    up, down = math.sqrt((1 - chance) / chance), -math.sqrt(chance / (1 - chance))
    crossed = 0.0
    for course in itertools.product((True, False), repeat=steps):
        total = squares = expected = 0.0
        probability = math.prod(chance if rises else 1 - chance for rises in course)
        for rises in course:
            size = 2.0 if sly and total > 0 else 1.0
            step = size * (up if rises else down)
            total, squares, expected = total + step, squares + step * step, expected + size * size
            if abs(total) > radius(delyon_variance(squares, expected), tuning, alpha):
                crossed += probability
                break
    return crossed


@pytest.mark.parametrize("chance", [0.5, 0.2, 0.05])
@pytest.mark.parametrize("sly", [False, True])
@pytest.mark.parametrize("alpha", [0.3, 0.1])
def test_whoever_stops_when_it_suits_is_fooled_seldom(chance: float, alpha: float, sly: bool) -> None:
    """Over all courses of a walk without drift, heavy-tailed or not, the boundary is crossed with alpha at most."""
    assert 0 < crossing_probability(chance, 12, 0.3, alpha, sly=sly) <= alpha


def test_a_fixed_bound_would_be_crossed_too_often() -> None:
    """The same walks show what looking at every step does to a bound made for one look."""
    steps, crossed = 12, 0
    for course in itertools.product((1, -1), repeat=steps):
        sums = itertools.accumulate(course)
        crossed += any(abs(total) > 1.645 * math.sqrt(place) for place, total in enumerate(sums, 1))
    assert crossed / 2**steps > 0.2


@given(variance=SIZES, more=SIZES, tuning=SIZES, alpha=ALPHAS)
def test_more_evidence_narrows(variance: float, more: float, tuning: float, alpha: float) -> None:
    """The radius grows, and more slowly than the evidence: intervals become narrower."""
    before, after = radius(variance, tuning, alpha), radius(variance + more, tuning, alpha)
    assert before <= after
    assert after / (variance + more) <= before / variance


@given(variance=SIZES, tuning=SIZES, first=ALPHAS, second=ALPHAS)
def test_surer_is_wider(variance: float, tuning: float, first: float, second: float) -> None:
    """A smaller alpha never gives a smaller radius."""
    low, high = sorted((first, second))
    assert radius(variance, tuning, low) >= radius(variance, tuning, high)


@given(unit=SIZES, alpha=ALPHAS, factor=st.sampled_from([0.25, 0.5, 2.0, 4.0]))
def test_the_tuning_is_near_the_best_where_it_is_meant_to_be(unit: float, alpha: float, factor: float) -> None:
    """At the expected number of choices no very different tuning is better."""
    tuning = tuning_for(unit, alpha)
    assert radius(50 * unit, tuning, alpha) <= radius(50 * unit, factor * tuning, alpha)


@given(
    total=st.floats(-500, 500),
    variance=st.floats(0.1, 1000),
    tuning=st.floats(0.1, 100),
    alpha=ALPHAS,
    streams=st.integers(3, 60),
)
def test_the_waiting_time_is_the_first_that_suffices(
    total: float, variance: float, tuning: float, alpha: float, streams: int
) -> None:
    """After so many more streams, and not one fewer, sums that grow as they did are beyond the boundary."""

    def is_beyond(more: int) -> bool:
        growth = 1 + more / streams
        return abs(total) * growth > radius(variance * growth, tuning, alpha)

    waiting = streams_until_known(total, variance, tuning, alpha, streams)
    if waiting is None:
        assert not is_beyond(500)
    else:
        assert is_beyond(waiting)
        assert waiting == 0 or not is_beyond(waiting - 1)
