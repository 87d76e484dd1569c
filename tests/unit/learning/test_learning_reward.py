"""Rewards say how a segment compares with what the channel is used to."""

import json
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.learning.seasons import segment

from vtuber.domain.activities import ARMS, Activity
from vtuber.domain.segments import Segment
from vtuber.learning.reward import ChannelBaseline, Outcome, outcomes_of
from vtuber.learning.segment_outcomes import outcome_of


def outcomes(segments: list[Segment], payments: list[float]) -> tuple[Outcome, ...]:
    """Return the outcomes of segments."""
    return outcomes_of([outcome_of(each) for each in segments], payments, ARMS)


def judged(segments: list[Segment], payments: list[float] | None = None) -> tuple[float, ...]:
    """Return the rewards of segments on a channel without a past."""
    return ChannelBaseline().judge(outcomes(segments, payments or [0.0] * len(segments)))


@pytest.mark.parametrize(
    "unfit",
    [
        segment(minutes=0.9),
        segment(viewers=(0, 0)),
        segment(Activity.IDLE),
    ],
    ids=["short", "unwatched", "idle"],
)
def test_some_segments_are_no_evidence(unfit: Segment) -> None:
    """What is too short, unwatched or idle does not count."""
    assert outcomes([unfit], [1.0]) == ()
    assert len(outcomes([unfit, segment()], [1.0, 0.0])) == 1


def test_alike_segments_get_a_half() -> None:
    """Where nothing differs, nothing is better or worse."""
    assert judged([segment()] * 5) == pytest.approx([0.5] * 5)


@pytest.mark.parametrize(
    ("better", "payments"),
    [
        (segment(), 2.0),
        (segment(messages=300), 0.0),
        (segment(viewers=(50, 70)), 0.0),
    ],
    ids=["payments", "chat", "viewers who stayed"],
)
def test_each_sign_raises_the_reward(better: Segment, payments: float) -> None:
    """A segment that beats the others in one sign is rewarded above a half, the others below."""
    best, *others = judged([better, segment(), segment(), segment()], [payments, 0.0, 0.0, 0.0])
    assert best > 0.8
    assert max(others) < 0.5


def test_a_larger_audience_alone_earns_nothing() -> None:
    """Rates are per viewer-minute: twice the audience with twice the chat is as good, no better."""
    small, large = judged([segment(viewers=(100, 100), messages=1000), segment(viewers=(200, 200), messages=2000)])
    assert small == pytest.approx(large, abs=0.01)


def test_a_raid_is_not_the_activitys_merit() -> None:
    """Viewers a raid brought are not counted as viewers who stayed."""
    usual = [segment(viewers=(50, 50 + step), messages=100) for step in (-2, 0, 2)]
    raided_reward = judged([segment(viewers=(50, 500), messages=550, after_raid=True), *usual])[0]
    unmarked_reward = judged([segment(viewers=(50, 500), messages=550), *usual])[0]
    assert raided_reward == pytest.approx(0.5, abs=0.05)
    assert unmarked_reward > 0.8


def test_rewards_average_a_half_and_spread() -> None:
    """Over noisy streams the rewards use the unit interval evenly, whatever the channel's size."""
    chance = random.Random(3)
    for size in (0.1, 1.0, 30.0):
        baseline = ChannelBaseline()
        rewards: list[float] = []
        for _ in range(10):
            of_stream = [
                segment(messages=round(chance.lognormvariate(5, 0.5) * size), viewers=(int(100 * size),) * 2)
                for _ in range(30)
            ]
            rewards += baseline.judge(outcomes(of_stream, [float(chance.random() < 0.4) for _ in of_stream]))
        assert sum(rewards) / len(rewards) == pytest.approx(0.5, abs=0.05)
        assert sum(reward < 0.25 for reward in rewards) > 0.1 * len(rewards)
        assert sum(reward > 0.75 for reward in rewards) > 0.1 * len(rewards)


OUTCOMES = st.lists(
    st.builds(
        Outcome,
        arm=st.just(Activity.TALK),
        viewer_minutes=st.floats(0.01, 1e6),
        payments=st.floats(0, 1000),
        messages=st.integers(0, 10**6),
        viewers_start=st.integers(0, 10**6),
        viewers_end=st.integers(0, 10**6),
        raided=st.booleans(),
    ),
    max_size=20,
)


@given(st.lists(OUTCOMES, max_size=4))
def test_rewards_lie_between_zero_and_one(streams: list[list[Outcome]]) -> None:
    """Whatever happens, a reward is a number the bandit takes, and the baseline survives JSON."""
    baseline = ChannelBaseline()
    for outcomes in streams:
        copy = ChannelBaseline.from_state(json.loads(json.dumps(baseline.state())))
        rewards = baseline.judge(outcomes)
        assert copy.judge(outcomes) == rewards
        assert all(0 <= reward <= 1 and not math.isnan(reward) for reward in rewards)
        baseline.fade(0.95)
