"""How likely each arm is the best one, brought up to date arm by arm.

P(i best) is the integral of arm i's density times the product of the other arms' distribution functions F. On a grid it
is the sum of `hazard_i · ∏ F_j` over all arms j, where the hazard is what arm i has in a cell over its own F there. An
arm of which something was learned has its row made anew; the others keep theirs while the grid is the same.

The grid is one of log-odds y, in which Beta densities have no edges. It is narrow about the arm that is surely not bad
and widens from there, `y = centre + scale · sinh u` at even steps of u, so that it resolves arms that were drawn a
hundred thousand times beside such that were drawn once.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Row = NDArray[np.float64]

_CELLS = 160
_REACH_SD = 8.0
_DOWNWARD = math.asinh(12.0)
"""Eight deviations below the centre, whose scale is rounded down by up to √2."""

_UPWARD_STEPS = 2
_GRIDS_KEPT = 256

_LEAST = 1e-12
"""What F is taken to be where it is less, since it is divided by."""


class Belief(Protocol):
    """A Beta distribution over an arm's mean reward."""

    @property
    def alpha(self) -> float:
        """The first parameter, at least 1."""
        ...

    @property
    def beta(self) -> float:
        """The second one, at least 1."""
        ...


Key = tuple[int, int, int]
"""Centre, scale and width of a grid, each rounded so that grids stay the same for a while."""


class BestArm:
    """Tells the odds of some arms: a function of their beliefs alone, whatever was asked before."""

    def __init__(self) -> None:
        self._beliefs: list[Belief] = []
        self._reaches: list[tuple[float, float, float, float]] = []
        self._key: Key | None = None
        self._grid: _Grid
        self._below: Row
        self._hazard: Row

    def odds(self, beliefs: Sequence[Belief]) -> tuple[float, ...]:
        """Return for each arm the probability that its mean is the largest, within 0.001; they sum to 1."""
        import numpy as np

        changed = self._changed(beliefs)
        key = _key(self._reaches)
        if key != self._key:
            self._key, self._grid = key, _grid(key)
            self._below, self._hazard = np.empty((2, len(beliefs), _CELLS))
            changed = range(len(beliefs))
        for arm in changed:
            _fill(self._below[arm], self._hazard[arm], beliefs[arm], self._grid)
        shares = (self._hazard * np.multiply.reduce(self._below)).sum(axis=1).tolist()
        total = sum(shares)
        return tuple([share / total for share in shares])

    def _changed(self, beliefs: Sequence[Belief]) -> Sequence[int]:
        if len(beliefs) != len(self._beliefs):
            self._key, self._beliefs, self._reaches = None, list(beliefs), [_reach(each) for each in beliefs]
            return range(len(beliefs))
        changed = [arm for arm, (now, known) in enumerate(zip(beliefs, self._beliefs, strict=True)) if now is not known]
        for arm in changed:
            self._beliefs[arm], self._reaches[arm] = beliefs[arm], _reach(beliefs[arm])
        return changed


@dataclass(frozen=True, slots=True)
class _Grid:
    """Of every cell the logarithms of the mean there, of what it lacks to 1, and of the cell's width in log-odds."""

    log_mean: "Row"
    log_rest: "Row"
    log_width: "Row"


def _reach(belief: Belief) -> tuple[float, float, float, float]:
    """Return how low and how high the log-odds may be, their middle, and about their deviation."""
    a, b = belief.alpha, belief.beta
    middle, deviation = math.log(a / b), math.sqrt(1 / a + 1 / b)
    return middle - _REACH_SD * deviation, middle + _REACH_SD * deviation, middle, deviation


def _key(reaches: Sequence[tuple[float, float, float, float]]) -> Key:
    _, _, middle, deviation = max(reaches)
    octave = math.floor(2 * math.log2(deviation))
    scale = 2 ** (octave / 2)
    centre = round(2 * middle / scale)
    upward = math.asinh((max(reach[1] for reach in reaches) - centre * scale / 2) / scale)
    return octave, centre, math.ceil(_UPWARD_STEPS * upward)


@lru_cache(maxsize=_GRIDS_KEPT)
def _grid(key: Key) -> _Grid:
    import numpy as np

    octave, steps, upward = key
    scale = 2 ** (octave / 2)
    centre = steps * scale / 2
    width = (upward / _UPWARD_STEPS + _DOWNWARD) / _CELLS
    u = width * (np.arange(_CELLS) + 0.5) - _DOWNWARD
    y = centre + scale * np.sinh(u)
    return _Grid(-np.logaddexp(0.0, -y), -np.logaddexp(0.0, y), np.log(width * scale * np.cosh(u)))


def _fill(below: "Row", hazard: "Row", belief: Belief, grid: _Grid) -> None:
    """Write an arm's distribution function and its hazard; mass under the grid counts as below it."""
    import numpy as np

    a, b = belief.alpha, belief.beta
    mass = grid.log_mean * a
    mass += grid.log_rest * b
    mass += grid.log_width
    mass += math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    np.exp(mass, out=mass)
    np.subtract(1.0, mass[::-1].cumsum()[::-1], out=below)
    below += 0.5 * mass
    np.maximum(below, _LEAST, out=below)
    np.divide(mass, below, out=hazard)
