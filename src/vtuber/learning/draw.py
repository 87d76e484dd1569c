"""Drawing an arm so that the logged propensity is the true one."""

import random
from collections.abc import Sequence

from vtuber.domain.proposals import Proposal


def draw(arms: Sequence[str], odds: Sequence[float], rng: random.Random) -> Proposal:
    """Draw one arm with exactly these odds, which sum to 1, and return it with all of them."""
    (arm,) = rng.choices(arms, weights=odds)
    return Proposal(arm=arm, probabilities={str(arm): share for arm, share in zip(arms, odds, strict=True)})


def with_floor(odds: Sequence[float], floor: float) -> tuple[float, ...]:
    """Mix odds with a uniform draw of weight `floor`, so that no arm is ever out of reach."""
    return tuple((1 - floor) * share + floor / len(odds) for share in odds)
