"""Whether payments moved by one arm are larger: means of logarithms, so that no single gift decides."""

import numpy as np

from vtuber.learning.structured.fatigue import Floats
from vtuber.learning.structured.lag import spread
from vtuber.learning.structured.outcomes import LEAST
from vtuber.learning.structured.table import Table

_SPREAD = 0.15
_FARTHEST = 2.5


def amounts_of(table: Table, moved: Floats, shares: Floats, arms: int) -> tuple[Floats, Floats]:
    """Return each arm's mean logarithm of an amount against all arms', shrunk, and its deviation."""
    level, deviation = np.zeros(arms), np.full(arms, _SPREAD)
    if not len(table.amounts):
        return level, deviation
    expected = np.maximum(spread(shares, moved), LEAST)
    centre = float(np.median(table.amounts))
    sizes = np.clip(table.amounts - centre, -_FARTHEST, _FARTHEST)
    scatter = float(np.mean(sizes**2)) + 0.01
    weight = np.zeros(arms)
    total = np.zeros(arms)
    per_row = np.zeros(table.rows)
    number = np.zeros(table.rows)
    np.add.at(per_row, table.amount_row, sizes)
    np.add.at(number, table.amount_row, 1.0)
    for arm in range(arms):
        share = spread(shares, np.where(table.arm == arm, moved, 0.0)) / expected * table.weight
        weight[arm] = share @ number
        total[arm] = share @ per_row
    overall = total.sum() / max(weight.sum(), 1e-9)
    precision = 1 / _SPREAD**2 + weight / scatter
    level = (total - weight * overall) / scatter / precision
    return level, np.sqrt(1 / precision)
