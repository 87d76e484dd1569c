"""Estimators are unbiased where they claim to be, and do not depend on what does not matter."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.learning.off_policy_samples import ARMS, log_of, logs

from vtuber.learning.off_policy.estimators import doubly_robust, ips, realised, snips
from vtuber.learning.off_policy.intervals import StreamSums, jackknife
from vtuber.learning.off_policy.sample import Sample
from vtuber.learning.off_policy.student import t_cdf, t_quantile
from vtuber.learning.off_policy.weights import effective_size, one_step, windowed


@given(logs(same=True))
def test_the_logging_policy_earned_what_it_earned(sample: Sample) -> None:
    """Asked of the policy that was on, all estimates are what was realised, and every decision counts."""
    weights = one_step(sample)
    assert ips(sample, weights).value == pytest.approx(realised(sample).value)
    assert snips(sample, weights).value == pytest.approx(realised(sample).value)
    assert windowed(sample, 3).values == pytest.approx(np.ones(len(sample)))
    assert weights.effective(sample.exposure) == pytest.approx(len(sample))
    assert weights.lost == pytest.approx(0)


@given(logs(), st.floats(-5, 5))
def test_self_normalised_moves_with_the_rewards(sample: Sample, more: float) -> None:
    """A constant added to all rewards is added to the estimate."""
    weights = one_step(sample)
    raised = replace(sample, value=sample.value + more * sample.exposure)
    assert snips(raised, weights).value == pytest.approx(snips(sample, weights).value + more)


@given(logs(), st.floats(0.1, 10))
def test_all_estimates_scale(sample: Sample, factor: float) -> None:
    """In cents all estimates, and their errors, are a hundredfold what they are in dollars."""
    weights = one_step(sample)
    scaled = replace(sample, value=sample.value * factor)
    for estimate in (ips, snips):
        assert estimate(scaled, weights).value == pytest.approx(factor * estimate(sample, weights).value)


@given(logs(), st.permutations(range(ARMS)))
def test_names_of_arms_do_not_matter(sample: Sample, order: list[int]) -> None:
    """Arms may come in any order."""
    places = np.argsort(order)
    renamed = replace(
        sample,
        arms=places[sample.arms],
        logged=sample.logged[:, order],
        target=sample.target[:, order],
        played=sample.played[:, order],
    )
    for estimate in (ips, snips):
        assert estimate(renamed, one_step(renamed)).value == pytest.approx(estimate(sample, one_step(sample)).value)


LOGGED = np.array([[0.5, 0.5], [0.4, 0.6], [0.5, 0.5], [0.6, 0.4]])
TARGET = np.array([[0.7, 0.3], [0.5, 0.5], [0.4, 0.6], [0.7, 0.3]])
Reward = Callable[[int, int], float]
"""Of the arm before (−1 at the start) and the arm."""


def every_log(reward: Reward) -> Iterator[tuple[float, float, Sample]]:
    """Yield all logs of two streams of two decisions: the probability, the target's, and the log."""
    for arms in product(range(2), repeat=4):
        values = [reward(-1, arms[0]), reward(arms[0], arms[1]), reward(-1, arms[2]), reward(arms[2], arms[3])]
        sample = log_of([0, 0, 1, 1], arms, values, logged=LOGGED, target=TARGET)
        yield (
            float(np.prod(LOGGED[range(4), arms])),
            float(np.prod(TARGET[range(4), arms])),
            sample,
        )


def of_the_arm(before: int, arm: int) -> float:
    """Reward the arm, whatever was before."""
    return (1.0, 3.0)[arm]


def of_both(before: int, arm: int) -> float:
    """Reward the arm, and less if it is repeated."""
    return (1.0, 3.0)[arm] - 0.8 * (before == arm)


@given(st.lists(st.floats(-10, 10), min_size=8, max_size=8))
def test_unbiased_over_all_that_could_have_been_logged(guesses: list[float]) -> None:
    """Over all logs, plain weights and the doubly robust estimate average the truth, however bad the model."""
    predicted = np.array(guesses).reshape(4, 2)
    found_ips = found_dr = truth = 0.0
    for probability, wanted, sample in every_log(of_the_arm):
        weights = one_step(sample)
        assert weights.lost == pytest.approx(0)
        found_ips += probability * ips(sample, weights).value
        found_dr += probability * doubly_robust(sample, weights, predicted).value
        truth += wanted * realised(sample).value
    assert found_ips == pytest.approx(truth)
    assert found_dr == pytest.approx(truth)


def test_windows_take_the_choices_before_into_account() -> None:
    """Where rewards depend on the choice before, one-step weights are off, and weights over both choices are not."""
    found: dict[int, float] = {0: 0.0, 1: 0.0}
    truth = 0.0
    for probability, wanted, sample in every_log(of_both):
        for before in found:
            weights = windowed(sample, before)
            assert weights.clipped_at >= 2
            found[before] += probability * ips(sample, weights).value
        truth += wanted * realised(sample).value
    assert found[1] == pytest.approx(truth)
    assert abs(found[0] - truth) > 0.005


def test_clipping_and_untried_arms_are_counted_as_lost() -> None:
    """What the target wants and the log cannot speak of is known exactly."""
    logged = np.array([[0.99, 0.01, 0.0]] * 4)
    target = np.array([[0.5, 0.3, 0.2]] * 4)
    weights = one_step(log_of([0, 0, 1, 1], [0, 0, 0, 1], [1, 1, 1, 1], logged=logged, target=target))
    assert weights.clipped_at == 2
    assert weights.values == pytest.approx([0.5 / 0.99] * 3 + [2.0])
    assert weights.lost == pytest.approx(0.2 + (0.3 - 2 * 0.01))


def test_an_impossible_log_is_refused() -> None:
    """An arm that had no probability was not drawn."""
    nobody = np.array([[1.0, 0.0]])
    with pytest.raises(ValueError, match="no probability"):
        one_step(log_of([0], [1], [1.0], logged=nobody, target=nobody))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_effective_size_is_at_most_the_number(weights: list[float]) -> None:
    """Equal weights count in full, others less."""
    size = effective_size(np.array(weights))
    assert size <= len(weights) + 1e-9
    assert effective_size(np.full(len(weights), 3.0)) == pytest.approx(len(weights))


@given(st.lists(st.floats(-50, 50), min_size=3, max_size=12))
def test_with_equal_streams_the_interval_is_students(values: list[float]) -> None:
    """The jackknife of a mean is the interval every textbook has."""
    sums = StreamSums(above=np.array(values), below=np.ones(len(values)))
    interval = jackknife(sums.value, sums.left_out(), len(values))
    low, high = interval.bounds(0.9)
    assert interval.error == pytest.approx(np.std(values, ddof=1) / len(values) ** 0.5, abs=1e-9)
    assert high - low == pytest.approx(2 * interval.error * t_quantile(0.95, len(values) - 1))
    assert (low + high) / 2 == pytest.approx(np.mean(values), abs=1e-9)


@pytest.mark.parametrize(
    ("share", "freedom", "table"),
    [(0.975, 1, 12.7062), (0.95, 2, 2.9200), (0.975, 5, 2.5706), (0.95, 9, 1.8331), (0.975, 30, 2.0423)],
)
def test_quantiles_are_those_of_the_table(share: float, freedom: float, table: float) -> None:
    """As printed in tables of Student's t."""
    assert t_quantile(share, freedom) == pytest.approx(table, abs=5e-5)


@given(st.floats(0.5, 0.999), st.floats(1, 200))
def test_quantile_and_distribution_are_inverse(share: float, freedom: float) -> None:
    """Also for degrees of freedom that are no whole number."""
    assert t_cdf(t_quantile(share, freedom), freedom) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(("share", "freedom"), [(0.4, 3.0), (1.0, 3.0), (0.9, 0.0)])
def test_no_quantile_outside(share: float, freedom: float) -> None:
    """Only upper quantiles of distributions that exist."""
    with pytest.raises(ValueError, match="no quantile"):
        t_quantile(share, freedom)
