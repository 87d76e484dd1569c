"""What other channels told of the arms, as one observation of each arm's effect beside the model's own prior."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from vtuber.learning.pooled_prior import ArmPrior
from vtuber.learning.structured.fatigue import Floats


@dataclass(frozen=True, slots=True)
class Told:
    """A mean and a precision of each arm's effect on payments and on chat, shape (2, arms); 0 where nothing is told."""

    mean: Floats
    precision: Floats

    @classmethod
    def of(cls, prior: Mapping[str, ArmPrior], arms: Sequence[str]) -> Self:
        """Take in what a prior says of these arms."""
        mean, precision = np.zeros((2, len(arms))), np.zeros((2, len(arms)))
        for place, arm in enumerate(arms):
            if arm in prior:
                for row, effect in enumerate((prior[arm].payments, prior[arm].messages)):
                    mean[row, place], precision[row, place] = effect.mean, effect.sd**-2
        return cls(mean, precision)

    def over(self, outcomes: int, columns: int) -> tuple[Floats, Floats]:
        """Return means and precisions of all effects, shape (outcomes, columns)."""
        mean, precision = np.zeros((outcomes, columns)), np.zeros((outcomes, columns))
        mean[:2, : self.mean.shape[1]], precision[:2, : self.mean.shape[1]] = self.mean, self.precision
        return mean, precision
