"""How likely each arm is the best one, brought up to date arm by arm.

P(i best) is the integral of arm i's density times the product of the other arms' distribution functions F. On a grid it
is the sum of `hazard_i · ∏ F_j` over all arms j, where the hazard is what arm i has in a cell over its own F there. An
arm of which something was learned has its row made anew; the others keep theirs while the grid is the same.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from vtuber.learning.posterior import Posterior

_REACH_SD = 8.0
_CELLS = 160
_GRIDS_KEPT = 256

_LEAST = 1e-12
"""What F is taken to be where it is less, since it is divided by."""


@dataclass(frozen=True, slots=True)
class _Spread:
    """Where an arm's mean may lie."""

    mean: float
    deviation: float

    @property
    def low(self) -> float:
        return self.mean - _REACH_SD * self.deviation


@dataclass(frozen=True, slots=True)
class _Grid:
    """The logarithms of x, of 1 − x, and of the cell's width, of every cell."""

    log_x: "np.ndarray"
    log_rest: "np.ndarray"
    log_width: "np.ndarray"
