"""Fatigue is followed as it was and as it would be, and what it takes is taken off the estimate."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.learning.off_policy_samples import ARMS, log_of, logs

from vtuber.learning.off_policy import known_truth
from vtuber.learning.off_policy.carry_over import model_based
from vtuber.learning.off_policy.evaluation import evaluate, support_of
from vtuber.learning.off_policy.known_truth import KnownChannel
from vtuber.learning.off_policy.sample import Floats, Integers, Sample
from vtuber.learning.off_policy.show_history import expected, recorded
from vtuber.learning.off_policy.weights import one_step


@given(logs(), st.floats(5, 90))
def test_shares_are_averages_of_the_past(sample: Sample, memory: float) -> None:
    """At each decision the share of an arm is the integral of the fading over the minutes it was on."""
    found = recorded(sample, memory, memory).tired
    starts = np.flatnonzero(np.append(True, np.diff(sample.streams) > 0))
    for row in range(len(sample)):
        begin = int(starts[starts <= row].max())
        ago = 4.0 * np.arange(row - begin, 0, -1)
        weight = np.exp(-(ago - 4.0) / memory) - np.exp(-ago / memory)
        shares = [float(weight[sample.arms[begin:row] == arm].sum()) for arm in range(ARMS)]
        assert found[row] == pytest.approx(shares)


@given(logs())
def test_a_target_that_draws_what_was_drawn_has_the_same_history(sample: Sample) -> None:
    """With all probability on the recorded arms, and where the director overruled, the history is the recorded one."""
    certain = np.eye(ARMS)[sample.arms]
    sure = log_of(
        sample.streams.tolist(), sample.arms.tolist(), sample.value.tolist(), logged=sample.logged, target=certain
    )
    overruled = log_of(
        sample.streams.tolist(),
        sample.arms.tolist(),
        sample.value.tolist(),
        logged=sample.logged,
        target=sample.target,
        overruled=[True] * len(sample),
    )
    for each in (sure, overruled):
        was, would = recorded(each, 20, 40), expected(each, 20, 40)
        assert would.tired == pytest.approx(was.tired)
        assert would.shown == pytest.approx(was.shown)
        assert would.strain == pytest.approx(was.strain)


def evenly(above: Floats, before: Integers) -> Floats:
    """Draw every arm alike."""
    return np.full((len(above), known_truth.ARMS), 1 / known_truth.ARMS)


def mostly_the_third(above: Floats, before: Integers) -> Floats:
    """Draw the third arm, mostly."""
    return np.tile([0.1, 0.1, 0.7, 0.1], (len(above), 1))


TIRING = KnownChannel(fatigue=2.0, decisions=40, mood=0.1, viewers=0.1, rates=(0.3, 0.45, 0.7, 0.4))


def test_fatigue_is_found_and_taken_off() -> None:
    """In a simulated channel where fatigue counts, one step is far too high, and the corrected estimate is not."""
    truth = known_truth.play(TIRING, mostly_the_third, 4_000, np.random.default_rng(1)).payments_an_hour.mean()
    log = known_truth.play(TIRING, evenly, 12, np.random.default_rng(2))
    models = evaluate(known_truth.sample_of(log, mostly_the_third)).models
    assert models.one_step.value > 1.25 * truth
    assert models.one_step.bounds(0.95)[0] > truth
    assert models.corrected.bounds(0.95)[0] < truth < models.corrected.bounds(0.95)[1]
    assert abs(models.corrected.value - truth) < 0.5 * abs(models.one_step.value - truth)
    assert models.carry_over.value > 0
    assert models.fatigue < 0


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1_000), st.floats(0.01, 100))
def test_units_of_money_do_not_matter(seed: int, rate: float) -> None:
    """Estimates of revenue are in proportion to the currency, for the model is fitted to payments."""
    channel = KnownChannel(decisions=10)
    log = known_truth.play(channel, evenly, 4, np.random.default_rng(seed))
    counts = known_truth.sample_of(log, mostly_the_third)
    dollars = known_truth.sample_of(log, mostly_the_third, money=True)
    weights = one_step(counts)
    found = [
        model_based(sample, weights, "log", 4, modelled=counts.value) for sample in (dollars, _exchanged(dollars, rate))
    ]
    for name in ("one_step", "corrected", "carry_over", "gain"):
        here, there = (getattr(models, name) for models in found)
        assert there.value == pytest.approx(rate * here.value, abs=1e-9 * rate)
        assert there.error == pytest.approx(rate * here.error)


def _exchanged(sample: Sample, rate: float) -> Sample:
    return replace(sample, value=sample.value * rate)


def refusal(streams: int, decisions: int, target: list[float], logged: list[float]) -> str:
    """Return why nothing is said of a target, or nothing."""
    count = streams * decisions
    sample = log_of(
        np.repeat(np.arange(streams), decisions).tolist(),
        [0] * count,
        [1.0] * count,
        logged=np.tile(logged, (count, 1)),
        target=np.tile(target, (count, 1)),
    )
    return support_of(sample).refusal or ""


def test_where_the_log_tells_too_little_it_is_said() -> None:
    """Too few streams, too few decisions, and what was never tried are reasons; enough of all is none."""
    even = [0.5, 0.5]
    assert "2 recorded streams" in refusal(2, 50, even, even)
    assert "never" in refusal(5, 50, even, [1.0, 0.0])
    assert "the least" in refusal(4, 5, even, even)
    assert refusal(5, 50, even, even) == ""


@pytest.mark.parametrize("watched", [(), (1,)])
@settings(max_examples=5, deadline=None)
@given(logs())
def test_streams_that_nobody_watched_can_be_evaluated(watched: tuple[int, ...], sample: Sample) -> None:
    """What moves an audience cannot be told of less than two; the estimates are there all the same."""
    heads = np.where(np.isin(sample.streams, watched), 20.0, 0.0)
    found = evaluate(replace(sample, heads=heads))
    assert np.isfinite([found.models.corrected.value, found.models.corrected.error]).all()
