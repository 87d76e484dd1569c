"""What is compared: a mode with the mix of modes that was on, and one mode with another.

A contrast is estimated from the choices in which it could have gone either way, each weighing as much as it can tell.
With a choice drawn from probabilities p, those weights bound every score, however unlikely the arm that was drawn
(overlap weights: Li, Morgan and Zaslavsky, "Balancing covariates via propensity score weighting", 2018; for adaptive
choices: Hadad, Hirshberg, Zhan, Wager and Athey, "Confidence intervals for policy evaluation in adaptive experiments",
2021).
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Contrasts:
    """The contrasts of some arms: first one per arm, then one per pair, in `combinations` order."""

    def __init__(self, arms: Sequence[str]) -> None:
        self.arms = tuple(arms)
        self.pairs = tuple(combinations(range(len(arms)), 2))
        self._firsts = np.array([first for first, _ in self.pairs], dtype=np.intp)
        self._seconds = np.array([second for _, second in self.pairs], dtype=np.intp)

    def __len__(self) -> int:
        return len(self.arms) + len(self.pairs)

    def weights(self, probabilities: Floats) -> Floats:
        """Return how much each choice weighs in each contrast: `[choices, contrasts]` from `[choices, arms]`."""
        first, second = self._of_pairs(probabilities)
        return np.concatenate([probabilities, _share(first * second, first + second)], axis=1)

    def coefficients(self, probabilities: Floats) -> Floats:
        """Return what multiplies the surprise after drawing each arm: `[choices, contrasts, arms]`.

        Under the probabilities their mean is 0 for each contrast.
        """
        choices, arms = probabilities.shape
        found = np.zeros((choices, len(self), arms))
        found[:, :arms] = np.eye(arms) - probabilities[:, :, None]
        first, second = self._of_pairs(probabilities)
        rows = arms + np.arange(len(self.pairs))
        found[:, rows, self._firsts] = _share(second, first + second)
        found[:, rows, self._seconds] = -_share(first, first + second)
        return found

    def _of_pairs(self, probabilities: Floats) -> tuple[Floats, Floats]:
        return probabilities[:, self._firsts], probabilities[:, self._seconds]


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
