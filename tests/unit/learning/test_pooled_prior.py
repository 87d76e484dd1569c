"""A prior from several channels: weak while they are few or disagree, and gone when a channel has its own evidence."""

import json
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.learning.channel_figures import ArmFigures, ChannelFigures
from vtuber.learning.history import History
from vtuber.learning.outcomes import Payment, SegmentOutcome
from vtuber.learning.pooled_prior import ArmPrior, LogEffect, PooledPrior, read_prior
from vtuber.learning.pooling import Effect, between, pool, pooled

effects = st.builds(Effect, log_ratio=st.floats(-3, 3), variance=st.floats(1e-4, 4))
log_effects = st.builds(LogEffect, mean=st.floats(-5, 5), sd=st.floats(0.01, 5))
names = st.sampled_from(["talk", "react", "game", "q_and_a"])
priors = st.builds(
    PooledPrior,
    channels=st.integers(2, 50),
    strength=st.floats(0.1, 50),
    arms=st.dictionaries(names, st.builds(ArmPrior, payments=log_effects, messages=log_effects)),
    label=st.sampled_from(["", "my channels"]),
)


def channel(*payments: float, watched: float = 60_000.0, messages: float = 3_000.0) -> ChannelFigures:
    """Return figures in which each arm, in order, was paid so often."""
    arms = ("talk", "react", "game", "q_and_a")
    return ChannelFigures(
        streams=10,
        arms={
            arm: ArmFigures(segments=50, viewer_minutes=watched, payments=paid, messages=messages)
            for arm, paid in zip(arms, payments, strict=False)
        },
    )


@given(priors)
def test_a_prior_survives_its_file(prior: PooledPrior) -> None:
    """To the last digit."""
    assert read_prior(json.dumps(prior.to_json())) == prior


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "something"}, "is not a pooled prior"),
        ({"version": 2}, "format 2"),
        ({"channels": 1}, "number of channels is 1"),
        ({"channels": True}, "number of channels"),
        ({"strength": 0}, "strength is 0"),
        ({"strength": float("nan")}, "strength is not a number"),
        ({"label": "a\nb"}, "label"),
        ({"viewers": ["mia"]}, "holds 'viewers'"),
        ({"arms": []}, "not a table"),
        ({"arms": {"talk to mia": {}}}, "name of an activity"),
        ({"arms": {"talk": {"payments": [0, 1]}}}, "payments and messages"),
        ({"arms": {"talk": {"payments": [0, 0], "messages": [0, 1]}}}, "deviation"),
        ({"arms": {"talk": {"payments": [99, 1], "messages": [0, 1]}}}, "mean"),
        ({"arms": {"talk": {"payments": [1], "messages": [0, 1]}}}, "mean and a deviation"),
    ],
)
def test_what_is_no_prior_is_refused(change: dict[str, object], said: str) -> None:
    """And the reason is told."""
    whole = PooledPrior(channels=2, strength=2.0, arms={}).to_json()
    with pytest.raises(ValueError, match=said):
        read_prior(json.dumps(whole | change))


def test_it_fades_with_the_channels_own_streams() -> None:
    """Half its weight after as many streams as it is worth; its deviation grows, its mean stays."""
    known = ArmPrior(payments=LogEffect(mean=1.0, sd=0.4), messages=LogEffect(mean=-1.0, sd=0.2))
    prior = PooledPrior(channels=3, strength=3.0, arms={"talk": known})
    assert [prior.weight(streams) for streams in (0, 3, 27)] == pytest.approx([1.0, 0.5, 0.1])
    assert prior.after(0) == {"talk": known}
    faded = prior.after(9)["talk"]
    assert (faded.payments.mean, faded.messages.mean) == (1.0, -1.0)
    assert (faded.payments.sd, faded.messages.sd) == pytest.approx((0.8, 0.4))
    assert prior.description == "begins with a prior of 3 channels, worth 3 streams"


@given(st.lists(effects, min_size=2, max_size=8))
def test_a_pooled_effect_lies_among_the_channels(found: list[Effect]) -> None:
    """And is finite, whatever they say."""
    effect = pooled(found)
    ratios = [each.log_ratio for each in found]
    assert min(ratios) - 1e-9 <= effect.mean <= max(ratios) + 1e-9
    assert 0 < effect.sd <= 3.0


@given(st.lists(effects, min_size=2, max_size=8))
def test_the_spread_between_channels_explains_what_chance_does_not(found: list[Effect]) -> None:
    """Paule and Mandel's equation holds, or there is nothing to explain."""
    spread = between(found)
    weights = [1 / (each.variance + spread) for each in found]
    mean = sum(weight * each.log_ratio for weight, each in zip(weights, found, strict=True)) / sum(weights)
    squares = sum(weight * (each.log_ratio - mean) ** 2 for weight, each in zip(weights, found, strict=True))
    if spread > 0:
        assert squares == pytest.approx(len(found) - 1, rel=1e-6)
    else:
        assert squares <= len(found) - 1 + 1e-9


def test_few_channels_make_a_weak_prior() -> None:
    """The more agree, the narrower; the more they disagree, the wider."""
    agreeing = [Effect(0.3, 0.01)] * 40
    widths = [pooled(agreeing[:count]).sd for count in (2, 4, 10, 40)]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 0.5
    assert widths[-1] < 0.25
    apart = [Effect(0.3 + shift, 0.01) for shift in (-1.0, 1.0) * 20]
    assert pooled(apart).sd > 3 * widths[-1]


def test_its_interval_holds_the_next_channel() -> None:
    """Channels drawn around a mean, sampled with noise: the 90 % interval holds a further one about as often."""
    chance = random.Random(11)
    inside = 0
    for _ in range(400):
        truth = [chance.gauss(0.2, 0.5) for _ in range(6)]
        seen = [Effect(effect + chance.gauss(0, 0.2), 0.04) for effect in truth[:5]]
        effect = pooled(seen)
        inside += abs(truth[5] - effect.mean) < 1.645 * effect.sd
    assert 0.87 < inside / 400 <= 0.99


def test_channels_are_compared_by_ratios() -> None:
    """A rich channel and a poor one with the same tastes agree; strength is a stream for each, ten at most."""
    rich, poor = channel(400, 200, 100, 100), channel(100, 50, 25, 25)
    prior = pool([rich, poor])
    assert (prior.channels, prior.strength) == (2, 2.0)
    assert prior.arms["talk"].payments.mean == pytest.approx(math.log(2), abs=0.02)
    assert prior.arms["game"].payments.mean == pytest.approx(math.log(0.5), abs=0.02)
    assert prior.arms["talk"].messages.mean == pytest.approx(0.0, abs=1e-3)
    assert pool([rich, poor, *(channel(100 + each, 50) for each in range(20))]).strength == 10.0


def test_what_cannot_be_pooled() -> None:
    """One channel, one channel twice, real and simulated ones; an arm only one knows is left out."""
    one, other = channel(40, 20), channel(30, 10, 5)
    simulated = ChannelFigures(streams=3, arms=one.arms, simulated=True)
    for these, said in (([one], "2 channels or more"), ([one, one], "twice"), ([one, simulated], "do not go together")):
        with pytest.raises(ValueError, match=said):
            pool(these)
    assert set(pool([one, other]).arms) == {"talk", "react"}


def test_figures_sum_up_a_history() -> None:
    """Payments by their credit and what counts of it; what is no evidence is left out."""
    history = History()
    history.begin_stream(0)
    for arm, messages, counted in (("talk", 40, 1.0), ("talk", 80, 1.0), ("game", 100, 0.5), ("idle", 0, 1.0)):
        paid = (Payment(5.0, 1.0),) if messages == 40 else ()
        watched = 0.0 if arm == "idle" else 200.0
        outcome = SegmentOutcome(arm, 4.0, watched, 50, 50, 0, 0, messages, paid, counted=counted)
        history.observe(outcome)
    history.end_stream()
    figures = ChannelFigures.of(history)
    assert figures.streams == 1
    assert set(figures.arms) == {"talk", "game"}
    talk, game = figures.arms["talk"], figures.arms["game"]
    assert (talk.segments, talk.viewer_minutes, talk.messages, talk.payments) == (2, 400.0, 120.0, 1.0)
    assert game.messages == 50.0
    assert talk.messages_dispersion == pytest.approx(20**2 / 60 * 2)
    assert ChannelFigures.from_json(json.loads(json.dumps(figures.to_json()))) == figures


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"streams": 0}, "number of streams"),
        ({"simulated": "no"}, "simulated"),
        ({"chatters": 3}, "holds 'chatters'"),
        ({"arms": {"talk": {}}}, "must hold"),
        ({"format": "vtuber pooled prior"}, "is not the figures"),
    ],
)
def test_what_are_no_figures_is_refused(change: dict[str, object], said: str) -> None:
    """And the reason is told."""
    with pytest.raises(ValueError, match=said):
        ChannelFigures.from_json(channel(3, 2).to_json() | change)
