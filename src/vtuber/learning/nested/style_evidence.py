"""Whether one option is better than another, to be looked at after every stream without being fooled.

Each choice gives an unbiased estimate of the difference by its own odds (inverse propensities; the score is centred on
its activity's usual one already). Their mean is enclosed by an asymptotic confidence sequence (Waudby-Smith et al.,
"Time-uniform central limit theory and asymptotic confidence sequences", 2024): it holds at all times together, so
looking often declares no more than looking once.
"""

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from vtuber.learning.nested.reactions import Reactions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ALPHA = 0.05
"""How often, at most, anything false is ever declared of one question."""

FEWEST = 40
"""Choices of either option before anything is said: the sequence rests on the central limit theorem."""

_SHARPEST_AT = 500
"""The number of choices at which the interval is made to be the narrowest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How much better `option` is than `than`, in spreads of the reaction, and the interval that holds at any time."""

    option: str
    than: str
    difference: float
    low: float
    high: float
    choices: int

    @property
    def known(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0

    def to_json(self) -> dict[str, Any]:
        """Return all of it."""
        return {
            "option": self.option,
            "than": self.than,
            "difference": self.difference,
            "low": self.low,
            "high": self.high,
            "choices": self.choices,
            "known": self.known,
        }


def comparisons_of(reactions: Reactions) -> tuple[Comparison, ...]:
    """Compare each pair of options that were both drawn often enough, the better one first.

    The intervals of one question hold together, with 95 %.
    """
    pairs = list(combinations(range(len(reactions.options)), 2))
    found = (_comparison(reactions, one, other, ALPHA / len(pairs)) for one, other in pairs)
    return tuple(comparison for comparison in found if comparison is not None)


def _comparison(reactions: Reactions, one: int, other: int, alpha: float) -> Comparison | None:
    both = (reactions.odds[:, one] > 0) & (reactions.odds[:, other] > 0)
    chosen, odds, scores = reactions.chosen[both], reactions.odds[both], reactions.scores[both]
    if min(int((chosen == one).sum()), int((chosen == other).sum())) < FEWEST:
        return None
    estimates = scores * ((chosen == one) / odds[:, one] - (chosen == other) / odds[:, other])
    if estimates.mean() < 0:
        one, other, estimates = other, one, -estimates
    difference, reach = float(estimates.mean()), _reach(estimates, alpha)
    return Comparison(
        option=reactions.options[one],
        than=reactions.options[other],
        difference=difference,
        low=difference - reach,
        high=difference + reach,
        choices=len(estimates),
    )


def _reach(estimates: "NDArray[np.float64]", alpha: float) -> float:
    """Return half the width of the interval after so many estimates."""
    count = len(estimates)
    tuned = (-2 * math.log(alpha) + math.log(1 - 2 * math.log(alpha))) / _SHARPEST_AT
    mixed = count * tuned + 1
    return float(estimates.std()) * math.sqrt(2 * mixed / (count**2 * tuned) * math.log(math.sqrt(mixed) / alpha))
