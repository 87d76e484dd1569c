"""The odds of each arm to be the best: exact enough, and the same whatever was asked before."""

import math
import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vtuber.learning.best_arm import BestArm
from vtuber.learning.posterior import Posterior

WITHIN = 0.001
CELLS = 40_000


@st.composite
def beliefs(draw: st.DrawFn) -> Posterior:
    """Beliefs from one reward to a hundred thousand, fractions included."""
    evidence = 10 ** draw(st.floats(0, 5))
    mean = draw(st.floats(0, 1))
    return Posterior(alpha=1 + evidence * mean, beta=1 + evidence * (1 - mean))


def integrated(arms: list[Posterior]) -> list[float]:
    """Return the odds by brute force: many cells, even in the arc whose sine squared is the mean."""
    arc = (np.arange(CELLS) + 0.5) / CELLS * math.pi / 2
    x, rest, width = np.sin(arc) ** 2, np.cos(arc) ** 2, np.sin(2 * arc) * math.pi / 2 / CELLS
    masses = [
        np.exp(
            (arm.alpha - 1) * np.log(x)
            + (arm.beta - 1) * np.log(rest)
            + (math.lgamma(arm.alpha + arm.beta) - math.lgamma(arm.alpha) - math.lgamma(arm.beta))
        )
        * width
        for arm in arms
    ]
    below = [mass.cumsum() - mass / 2 for mass in masses]
    return [
        float((mass * np.prod([other for place, other in enumerate(below) if place != arm], axis=0)).sum())
        for arm, mass in enumerate(masses)
    ]


@given(st.lists(beliefs(), min_size=1, max_size=5))
def test_the_odds_are_those_of_a_fine_integral(arms: list[Posterior]) -> None:
    """Also where one arm is known to the third decimal, and another was drawn once."""
    odds = BestArm().odds(arms)
    assert np.abs(np.array(odds) - integrated(arms)).max() < WITHIN
    assert math.isclose(sum(odds), 1)


def test_an_arm_that_leads_narrowly_is_told_from_the_next() -> None:
    """As after a hundred thousand draws, when most of the regret is between two arms."""
    arms = [Posterior(alpha=1 + 0.450 * 90_000, beta=1 + 0.550 * 90_000), Posterior(alpha=1 + 0.44 * 900, beta=505)]
    arms.append(Posterior(alpha=1.0, beta=9.0))
    assert np.abs(np.array(BestArm().odds(arms)) - integrated(arms)).max() < 0.1 * WITHIN


@given(st.integers(0, 2**32), st.integers(2, 6))
def test_what_was_asked_before_changes_no_digit(seed: int, count: int) -> None:
    """The rows that are kept are those that would be made."""
    chance = random.Random(seed)
    arms = [Posterior()] * count
    kept = BestArm()
    for _ in range(30):
        arm = chance.randrange(count)
        reward, weight = chance.random(), chance.choice([0.5, 2.0, 300.0])
        arms[arm] = Posterior(alpha=arms[arm].alpha + weight * reward, beta=arms[arm].beta + weight * (1 - reward))
        assert kept.odds(arms) == BestArm().odds(arms)
    assert kept.odds(arms[1:]) == BestArm().odds(arms[1:])
