"""Whether payments moved by one arm are larger: means of logarithms, so that no single gift decides."""

import numpy as np

from vtuber.learning.structured.fatigue import Floats
from vtuber.learning.structured.lag import spread
from vtuber.learning.structured.outcomes import LEAST
from vtuber.learning.structured.table import Table

_SPREADS = (0.08, 0.15, 0.3, 0.6, 1.2)
_USUAL_SPREAD = 0.15
_SPREAD_VARIES = 0.5
_FARTHEST = 2.5
_ROUNDS = 2


def amounts_of(table: Table, moved: Floats, shares: Floats, arms: int) -> tuple[Floats, Floats]:
    """Return by how much each arm's mean logarithm of an amount exceeds the usual one, and its deviation.

    A payment may be of several arms, each by its share of what was expected to arrive then: a regression on these
    shares takes them apart. It is shrunk as the arms suggest: how far they are apart is learned, too, from little.
    """
    weight = table.weight[table.amount_row]
    if not weight.sum() > 0:
        return np.zeros(arms), np.full(arms, _USUAL_SPREAD)
    x = _of_arms(table, moved, shares, arms)[table.amount_row]
    sizes = np.clip(table.amounts - np.median(table.amounts), -_FARTHEST, _FARTHEST)
    sizes -= np.average(sizes, weights=weight)
    square, product = x.T @ (x * weight[:, None]), x.T @ (weight * sizes)
    level = np.zeros(arms)
    precision: Floats = np.eye(arms)
    for _ in range(_ROUNDS):
        scatter = float(np.average((sizes - x @ level) ** 2, weights=weight)) + 0.01
        _, level, precision = max(
            (_shrunk(square / scatter, product / scatter, wide) for wide in _SPREADS), key=lambda found: found[0]
        )
    deviation: Floats = np.sqrt(np.diag(np.linalg.inv(precision)))
    return level, deviation


def _of_arms(table: Table, moved: Floats, shares: Floats, arms: int) -> Floats:
    """Return which share of what arrives in each row is each arm's, shape (rows, arms)."""
    on = (table.arm[:, None] == np.arange(arms)) * moved[:, None]
    share: Floats = spread(shares, on) / np.maximum(spread(shares, moved), LEAST)[:, None]
    return share


def _shrunk(square: Floats, product: Floats, wide: float) -> tuple[float, Floats, Floats]:
    """Return the evidence for arms that are `wide` apart, their levels then, and the precision of these."""
    arms = len(product)
    precision: Floats = square + np.eye(arms) / wide**2
    level: Floats = np.linalg.solve(precision, product).astype(np.float64)
    determinant = float(np.linalg.slogdet(precision)[1]) + 2 * arms * np.log(wide)
    prior = (np.log(wide / _USUAL_SPREAD) / _SPREAD_VARIES) ** 2
    return 0.5 * float(product @ level - determinant - prior), level, precision
