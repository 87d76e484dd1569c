"""What follows from comparisons and beliefs: regret, what audit mode saves, and whether forecasts come true."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.learning.sequence_streams import ARMS, outcome, streams

from vtuber.learning.belief import PAYMENTS, REWARD, Belief
from vtuber.learning.history import History, PastStream
from vtuber.learning.policies import make_policy
from vtuber.learning.sequences.audit import audit_gains
from vtuber.learning.sequences.calibration import calibration_of
from vtuber.learning.sequences.compare import compare
from vtuber.learning.sequences.forecasts import LOOKED_AT, Forecast, forecasts
from vtuber.learning.sequences.regret import estimate_regret

APART = {"game": 0.3, "q_and_a": 4.0, "react": 0.3, "talk": 0.3}
SHY = {"game": 0.9, "q_and_a": 0.03, "react": 0.04, "talk": 0.03}


def forecast(expected: float, realised: float, stream: int, weight: float = 1.0) -> Forecast:
    """Return a forecast of one segment."""
    return Forecast(stream=stream, arm="talk", unit=REWARD, expected=expected, realised=realised, weight=weight)


def believed(mean: float) -> Belief:
    """Return a belief in payments."""
    return Belief(unit=PAYMENTS, mean=mean, low=0.0, high=1.0, segments=9.0, best=0.5)


def test_regret_is_against_the_mode_that_looks_best() -> None:
    """The streams' regrets sum to the total; a stream with more of the best mode has less of it."""
    history = streams(3, 8, rates=APART)
    regret = estimate_regret(history, compare(history))
    assert regret is not None
    assert regret.best == "q_and_a"
    assert 0 < regret.total.low < regret.total.estimate < regret.total.high
    assert sum(each.estimate for each in regret.by_stream) == pytest.approx(regret.total.estimate)
    always = [outcome("q_and_a", minute=4.0 * place) for place in range(20)]
    spared = estimate_regret([*history, always], compare(history))
    assert spared is not None
    assert spared.by_stream[-1].estimate == 0
    assert regret.to_json()["estimated"] is True


def test_regret_is_unknown_while_a_mode_is() -> None:
    """Before anything can be said of the modes there is no regret to tell."""
    history = streams(3, 2, rates=APART)
    assert estimate_regret(history, compare(history)) is None


def test_audit_mode_answers_sooner_what_is_seldom_drawn() -> None:
    """Where a mode is nearly always on, an audit shortens the waiting; the more of it, the more."""
    history = streams(8, 6, odds=SHY)
    found = compare(history)
    gains = audit_gains(history, found)
    assert gains
    assert all(gain.streams_in_audit < gain.streams for gain in gains)
    more = {(gain.pair.arm, gain.pair.other): gain for gain in audit_gains(history, found, 0.5)}
    assert all(more[gain.pair.arm, gain.pair.other].streams_in_audit <= gain.streams_in_audit for gain in gains)


def test_audit_mode_saves_nothing_where_all_is_even() -> None:
    """Draws that are uniform already cannot become more so."""
    history = streams(8, 6)
    assert audit_gains(history, compare(history)) == ()


@settings(max_examples=25)
@given(slope=st.floats(-2, 2), seed=st.integers(0, 1000))
def test_the_slope_is_what_comes_of_what_is_expected(slope: float, seed: int) -> None:
    """Forecasts that come true up to a factor have that slope, and an interval without width."""
    chance = random.Random(seed)
    made = [(chance.uniform(0.1, 1.0), stream) for stream in range(5) for _ in range(6)]
    found = calibration_of([forecast(expected, 0.2 + slope * expected, stream) for expected, stream in made])
    assert found is not None
    assert found.slope == pytest.approx(slope, abs=1e-6)
    assert found.slope_low == pytest.approx(slope, abs=1e-4)
    assert len(found.by_stream) == 5
    assert sum(each.segments for each in found.bins) == len(made)
    assert [each.expected for each in found.bins] == sorted(each.expected for each in found.bins)


def test_few_streams_make_wide_bounds() -> None:
    """The 95 % interval of a mean over four streams is Student's with three degrees of freedom, 3.182 errors wide."""
    found = calibration_of([forecast(0.5, 0.1 * stream, stream) for stream in range(4)])
    assert found is not None
    error = 0.1 * (5 / 3 / 4) ** 0.5
    assert found.bins[0].high - found.bins[0].realised == pytest.approx(3.1824 * error, rel=1e-4)


def test_forecasts_all_alike_have_no_slope() -> None:
    """Without differences between forecasts there is nothing to say of them but their size."""
    found = calibration_of([forecast(0.5, 0.1 * stream, stream) for stream in range(4)])
    assert found is not None
    assert found.slope is None
    assert len(found.bins) == 1
    assert found.bins[0].low < found.bins[0].realised < found.bins[0].high
    assert calibration_of([forecast(0.5, 0.1, stream) for stream in range(2)]) is None


def test_forecasts_are_made_before_the_stream() -> None:
    """Each belief is asked for with the earlier streams only, and meets what its segments were credited with."""
    segments = [outcome(minute=0.0, paid_at=[2.0]), outcome("game", minute=4.0)]
    history = [PastStream(index=index, outcomes=tuple(segments)) for index in range(4)]
    asked = []

    def believe(known: object) -> dict[str, Belief]:
        asked.append(known)
        return {"talk": believed(0.2), "game": believed(0.1)}

    made = list(forecasts(history, believe))
    assert asked == [history[:2], history[:3]]
    assert [(each.stream, each.arm, each.expected) for each in made] == [
        (2, "talk", 0.2),
        (2, "game", 0.1),
        (3, "talk", 0.2),
        (3, "game", 0.1),
    ]
    assert made[0].weight == pytest.approx(4.0)
    assert made[0].realised * made[0].weight + made[1].realised * made[1].weight == pytest.approx(1.0)


def test_rewards_that_were_learned_come_true_in_direction() -> None:
    """A policy that knows a mode ten times as good forecasts it higher, and it comes higher."""
    history = [PastStream(index=index, outcomes=tuple(each)) for index, each in enumerate(streams(4, 6, rates=APART))]

    def believe(known: object) -> dict[str, Belief]:
        state = {"history": History(known).state()}  # type: ignore[arg-type]
        return make_policy("beta", seed=0, arms=ARMS, state=state).posteriors()

    found = calibration_of(list(forecasts(history, believe)))
    assert found is not None
    assert found.unit == REWARD
    assert found.slope is not None
    assert found.slope > 0.5


def test_regret_is_small_before_a_small_audience() -> None:
    """The same evening before a thirtieth of the viewers cost a thirtieth."""
    history = streams(3, 8, rates=APART)
    few = [replace(each, viewer_minutes=each.viewer_minutes / 30) for each in history[0]]
    regret = estimate_regret([*history, few], compare(history))
    assert regret is not None
    assert regret.by_stream[-1].estimate == pytest.approx(regret.by_stream[0].estimate / 30)


def test_audit_mode_saves_nothing_where_it_is_on() -> None:
    """Odds that already hold its share of even draws cannot hold it twice."""
    audited = {arm: 0.85 * share + 0.15 / 4 for arm, share in SHY.items()}
    history = streams(8, 6, odds=audited)
    assert audit_gains(history, compare(history)) == ()


def test_the_latest_streams_are_forecast() -> None:
    """Of many, the last sixty: each takes a fit."""
    history = [PastStream(index=index, outcomes=(outcome(paid_at=[2.0]),)) for index in range(LOOKED_AT + 5)]
    made = list(forecasts(history, lambda _: {"talk": believed(0.2)}))
    assert [each.stream for each in made] == list(range(5, LOOKED_AT + 5))
    assert list(forecasts(history[:2], lambda _: {"talk": believed(0.2)})) == []


def test_what_a_worth_is_not_is_said() -> None:
    """A slope of worths on payments need not be one; that of rewards should."""
    made = [
        Forecast(stream=each, arm="talk", unit=PAYMENTS, expected=0.5, realised=0.1, weight=1.0) for each in range(4)
    ]
    worth, reward = calibration_of(made), calibration_of([replace(each, unit=REWARD) for each in made])
    assert worth is not None
    assert reward is not None
    assert "need not be 1" in worth.caveat
    assert worth.to_json()["caveat"] == worth.caveat
    assert reward.caveat == ""
