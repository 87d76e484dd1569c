"""The bandit learns fractional rewards, logs true propensities, and pays little for learning."""

import json
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtuber.domain.activities import ARMS, Activity
from vtuber.learning.bandit import ThompsonBandit

UPDATES = st.lists(st.tuples(st.sampled_from(ARMS), st.floats(0, 1)), max_size=30)


def bandit_after(updates: list[tuple[Activity, float]], seed: int = 1, floor: float = 0.02) -> ThompsonBandit:
    """Return a bandit that was given these rewards."""
    bandit = ThompsonBandit(rng=random.Random(seed), floor=floor)
    for arm, reward in updates:
        bandit.update(arm, reward)
    return bandit


@given(UPDATES)
def test_a_reward_goes_to_both_parameters(updates: list[tuple[Activity, float]]) -> None:
    """Alpha grows by the reward and beta by what is missing to one."""
    posteriors = bandit_after(updates).posteriors
    for arm in ARMS:
        rewards = [reward for updated, reward in updates if updated is arm]
        assert posteriors[arm].alpha == pytest.approx(1 + sum(rewards))
        assert posteriors[arm].beta == pytest.approx(1 + len(rewards) - sum(rewards))


@pytest.mark.parametrize("reward", [-0.01, 1.01, float("nan")])
def test_a_reward_outside_the_unit_interval_is_refused(reward: float) -> None:
    """Nothing is learned from a reward that cannot be."""
    bandit = bandit_after([])
    with pytest.raises(ValueError, match="between 0 and 1"):
        bandit.update(Activity.TALK, reward)
    assert bandit.posteriors == bandit_after([]).posteriors


@given(UPDATES)
def test_the_state_survives_json(updates: list[tuple[Activity, float]]) -> None:
    """A rebuilt bandit believes the same to the last digit and draws the same arms."""
    bandit = bandit_after(updates, seed=3)
    state = json.loads(json.dumps(bandit.state()))
    rebuilt = ThompsonBandit.from_state(state, rng=random.Random(3), floor=0.02)
    assert rebuilt.posteriors == bandit.posteriors
    assert [rebuilt.select() for _ in range(5)] == [bandit.select() for _ in range(5)]


@given(UPDATES, st.floats(0, 0.2))
def test_propensities_are_a_distribution_above_the_floor(updates: list[tuple[Activity, float]], floor: float) -> None:
    """Every arm keeps its share of the floor, and the logged odds sum to one."""
    proposal = bandit_after(updates, floor=floor).select()
    assert sum(proposal.probabilities.values()) == pytest.approx(1)
    assert min(proposal.probabilities.values()) >= floor / len(ARMS) - 1e-12
    assert 0 < proposal.propensity <= 1


def test_arms_are_drawn_as_often_as_logged() -> None:
    """The frequencies of ten thousand draws are the logged propensities."""
    bandit = bandit_after([(Activity.TALK, 0.6), (Activity.REACT, 0.9), (Activity.REACT, 0.8), (Activity.GAME, 0.2)])
    drawn = Counter(bandit.select().arm for _ in range(10_000))
    for arm, propensity in bandit.select().probabilities.items():
        assert drawn[Activity(arm)] / 10_000 == pytest.approx(propensity, abs=0.02)


def test_discounting_leads_back_to_the_prior() -> None:
    """Evidence fades, the prior does not."""
    bandit = bandit_after([(Activity.TALK, 0.75)] * 40)
    bandit.discount(0.5)
    assert bandit.posteriors[Activity.TALK].alpha == pytest.approx(16)
    assert bandit.posteriors[Activity.TALK].beta == pytest.approx(6)
    for _ in range(100):
        bandit.discount(0.5)
    assert bandit.posteriors[Activity.TALK].mean == pytest.approx(0.5)


def test_regret_is_that_of_thompson_sampling() -> None:
    """On five stationary arms, six hundred draws cost far less than choosing at random, on average over seeds."""
    worth: dict[str, float] = dict(zip(Activity, (0.45, 0.40, 0.35, 0.30, 0.10), strict=True))
    regrets = []
    for seed in range(3):
        chance = random.Random(seed)
        bandit = ThompsonBandit(tuple(Activity), rng=chance)
        regret = 0.0
        for _ in range(600):
            arm = bandit.select().arm
            regret += 0.45 - worth[arm]
            bandit.update(arm, float(chance.random() < worth[arm]))
        regrets.append(regret)
    at_random = 600 * (0.45 - sum(worth.values()) / 5)
    assert sum(regrets) / 3 < 0.5 * at_random
