"""The odds of Thompson sampling and the credible intervals are the true ones."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.learning.posterior import Posterior, probabilities_of_best

COUNTS = st.floats(1, 3000)
POSTERIORS = st.builds(Posterior, alpha=COUNTS, beta=COUNTS)


def test_without_evidence_all_arms_are_alike() -> None:
    """Four flat beliefs give four quarters."""
    assert probabilities_of_best([Posterior()] * 4) == pytest.approx([0.25] * 4)


@pytest.mark.parametrize(
    ("first", "second", "exact"),
    [
        # P(X > Y) for Beta(a, 1) against Beta(b, 1) is a / (a + b).
        ((3, 1), (1, 1), 3 / 4),
        ((5, 1), (2, 1), 5 / 7),
        # Against Beta(1, 1) it is the mean.
        ((30, 70), (1, 1), 0.3),
        ((900, 100), (1, 1), 0.9),
    ],
)
def test_two_arms_agree_with_closed_forms(
    first: tuple[float, float], second: tuple[float, float], exact: float
) -> None:
    """Where the integral is known, the grid finds it."""
    arms = [Posterior(alpha=alpha, beta=beta) for alpha, beta in (first, second)]
    assert probabilities_of_best(arms) == pytest.approx([exact, 1 - exact], abs=0.002)


@given(st.lists(POSTERIORS, min_size=2, max_size=5))
def test_odds_are_a_distribution_that_ignores_order(arms: list[Posterior]) -> None:
    """The odds sum to one, none is negative, and turning the arms round turns the odds round."""
    odds = probabilities_of_best(arms)
    assert sum(odds) == pytest.approx(1)
    assert min(odds) >= 0
    assert probabilities_of_best(arms[::-1]) == pytest.approx(odds[::-1], abs=1e-9)


def test_odds_agree_with_sampling() -> None:
    """Four arms of different certainty: the grid agrees with forty thousand draws."""
    arms = [Posterior(alpha=alpha, beta=beta) for alpha, beta in ((20, 30), (25, 25), (10, 40), (300, 300))]
    chance = random.Random(5)
    wins = [0] * 4
    for _ in range(40_000):
        drawn = [chance.betavariate(arm.alpha, arm.beta) for arm in arms]
        wins[drawn.index(max(drawn))] += 1
    assert probabilities_of_best(arms) == pytest.approx([won / 40_000 for won in wins], abs=0.01)


@pytest.mark.parametrize("shape", [1.0, 2.5, 40.0])
def test_intervals_agree_with_closed_forms(shape: float) -> None:
    """The quantile function of Beta(a, 1) is the a-th root."""
    low, high = Posterior(alpha=shape).interval(0.9)
    assert low == pytest.approx(math.pow(0.05, 1 / shape), abs=0.001)
    assert high == pytest.approx(math.pow(0.95, 1 / shape), abs=0.001)


@given(POSTERIORS)
def test_intervals_lie_in_the_unit_interval_and_nest(posterior: Posterior) -> None:
    """A narrower level gives a narrower interval."""
    outer, inner = posterior.interval(0.9), posterior.interval(0.5)
    assert 0 <= outer[0] <= inner[0] < inner[1] <= outer[1] <= 1
