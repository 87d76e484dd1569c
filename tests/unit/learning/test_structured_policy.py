"""The structured policy finds what is worth most where that is known, and is at a loss where nothing differs."""

import random
from collections import Counter
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.learning.structured_channels import SEGMENTS, Likes, live_through

from vtuber.domain.proposals import Context
from vtuber.learning.belief import PAYMENTS
from vtuber.learning.policies import Payment, Policy, SegmentOutcome, make_policy
from vtuber.learning.structured.policy import StructuredPolicy

pytestmark = pytest.mark.slow

ARMS = ("talk", "react", "game", "q_and_a")
GAME_PAYS = Likes(paid={"game": 2.5, "talk": 0.7}, chat={"game": 1.3}, left={"game": 0.7})


def watched(likes: Likes, *, streams: int = 6, seed: int = 1) -> Policy:
    """Return a policy that has watched arms drawn at random."""
    chance = random.Random(seed)
    policy = make_policy("structured", seed=seed)
    live_through(policy, likes, streams=streams, seed=seed, choose=lambda *_: chance.choice(ARMS))
    return policy


def shares(played: list[list[str]]) -> dict[str, float]:
    """Return how much of the time each arm was on."""
    counted = Counter(arm for stream in played for arm in stream)
    return {arm: counted[arm] / counted.total() for arm in ARMS}


def test_what_pays_comes_to_be_on() -> None:
    """After a few streams the arm that pays, talks and keeps has most of the time."""
    played = live_through(make_policy("structured", seed=3), GAME_PAYS, streams=5, seed=2)
    assert shares(played[-2:])["game"] > 0.7


def test_money_decides_against_chat() -> None:
    """An arm that is all chat and no money is found out, though chat is seen long before money is."""
    likes = Likes(paid={"react": 0.3}, chat={"react": 3.0}, payments_per_viewer_hour=0.3)
    played = live_through(make_policy("structured", seed=3), likes, streams=6, seed=4)
    assert shares(played[-2:])["react"] < 0.15


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_large_gifts_count_as_what_they_are(seed: int) -> None:
    """Arms that are paid for equally often differ by what is given: the one with the large gifts comes to be on."""
    likes = Likes(amounts={"game": 3.0}, payments_per_viewer_hour=0.3)
    played = live_through(make_policy("structured", seed=seed), likes, streams=8, seed=10 + seed)
    assert shares(played[-3:])["game"] > 0.6


def test_without_money_chat_and_departures_tell() -> None:
    """Where hardly anybody pays, the arm that is talked in and not left is taken for the better one."""
    likes = Likes(chat={"talk": 1.6}, left={"talk": 0.5}, payments_per_viewer_hour=0.005)
    beliefs = watched(likes, streams=4).posteriors()
    assert beliefs["talk"].best > 0.6


def test_effects_are_told_in_payments_per_viewer_hour() -> None:
    """Where arms differ in money alone, the ratio of what is believed of them is that of what they bring."""
    beliefs = watched(Likes(paid={"game": 2.0}, payments_per_viewer_hour=0.4), streams=12).posteriors()
    assert all(belief.unit == PAYMENTS for belief in beliefs.values())
    assert beliefs["game"].mean == pytest.approx(0.8, rel=0.25)
    assert beliefs["talk"].mean == pytest.approx(0.4, rel=0.25)
    assert beliefs["game"].low < beliefs["game"].mean < beliefs["game"].high


def test_beliefs_do_not_depend_on_the_seed() -> None:
    """Whoever reads the history again, with whatever seed, is told the same to the last digit."""
    state = watched(GAME_PAYS, streams=2).state()
    one, other = (make_policy("structured", seed=seed, arms=ARMS, state=state) for seed in (0, 5))
    assert one.posteriors() == other.posteriors()


def test_the_lag_is_found() -> None:
    """Payments that come late are told from those that come at once."""
    found = []
    for lag in (1.0, 12.0):
        policy = watched(Likes(paid={"game": 4.0, "talk": 0.3}, lag=lag, payments_per_viewer_hour=0.5))
        assert isinstance(policy, StructuredPolicy)
        found.append(policy.lag_minutes)
        assert policy.posteriors()["game"].best > 0.95
    soon, late = found
    assert soon <= 2.0
    assert late >= 8.0


def test_a_loved_arm_that_tires_is_given_rests() -> None:
    """Where repetition takes most of an arm's charm, no arm is on all the time; where nothing tires, one is."""
    likes = {"paid": {"game": 1.6}, "payments_per_viewer_hour": 0.6}
    longest = []
    for tires in (0.95, 0.0):
        played = live_through(make_policy("structured", seed=1), Likes(**likes, tires=tires), streams=7, seed=6)  # type: ignore[arg-type]
        runs = [len(list(run)) for stream in played[-3:] for arm, run in groupby(stream) if arm == "game"]
        longest.append(np.mean(runs) if runs else 0.0)
    assert longest[0] < 0.5 * longest[1]


def test_equal_arms_stay_open() -> None:
    """Where nothing differs, what is believed of the arms overlaps, and all are tried."""
    policy = make_policy("structured", seed=9)
    played = live_through(policy, Likes(), streams=6, seed=8)
    beliefs = policy.posteriors()
    assert max(belief.low for belief in beliefs.values()) < min(belief.high for belief in beliefs.values())
    assert max(belief.best for belief in beliefs.values()) < 0.95
    assert min(shares(played).values()) > 0.03


def test_net_counts_are_enough() -> None:
    """Where only the number of viewers is known, an arm that drives people away is known, too."""
    likes = Likes(left={"q_and_a": 2.5}, net_only=True)
    beliefs = watched(likes, streams=6).posteriors()
    assert beliefs["q_and_a"].best < 0.05
    assert beliefs["q_and_a"].mean < min(belief.mean for arm, belief in beliefs.items() if arm != "q_and_a")


NUMBERS = st.integers(0, 10**6)
OUTCOMES = st.builds(
    SegmentOutcome,
    arm=st.sampled_from((*ARMS, "idle", "elsewhere")),
    minutes=st.floats(0.0, 300.0),
    viewer_minutes=st.floats(0.0, 1e8),
    viewers_start=NUMBERS,
    viewers_end=NUMBERS,
    arrivals=NUMBERS,
    departures=NUMBERS,
    messages=NUMBERS,
    payments=st.lists(st.builds(Payment, st.floats(0.0, 1e6), st.floats(0.0, 300.0)), max_size=4),
    after_raid=st.booleans(),
    ad_break=st.booleans(),
    counted=st.floats(0.0, 1.0),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(OUTCOMES, max_size=9), max_size=3), NUMBERS, st.floats(-10.0, 5000.0), st.floats(0.0, 5000.0))
def test_whatever_happens_there_are_odds(
    streams: list[list[SegmentOutcome]], viewers: int, minute: float, planned: float
) -> None:
    """No outcome, however odd, keeps it from proposing with proper odds and finite beliefs."""
    policy = make_policy("structured", seed=0)
    for index, outcomes in enumerate(streams):
        policy.begin_stream(index)
        for outcome in outcomes:
            policy.observe(outcome)
        policy.end_stream([Payment(5.0, minute)])
    proposal = policy.propose(Context(viewers, 1.0, minute, planned, None))
    assert sum(proposal.probabilities.values()) == pytest.approx(1)
    assert min(chance for arm, chance in proposal.probabilities.items() if arm != "idle") > 0
    for belief in policy.posteriors().values():
        assert np.isfinite([belief.mean, belief.low, belief.high, belief.segments, belief.best]).all()
        assert belief.low <= belief.mean <= belief.high


def test_a_stream_has_the_length_of_the_season() -> None:
    """The made-up channels play what they say."""
    (played,) = live_through(make_policy("structured", seed=0), Likes(), streams=1, seed=0)
    assert len(played) == SEGMENTS
