"""What is held of effects beforehand, and what the arms teach about how effects go together."""

import numpy as np

from vtuber.learning.structured.fatigue import Floats
from vtuber.learning.structured.features import Columns, spreads
from vtuber.learning.structured.outcomes import OUTCOMES

_ARM_SPREAD: Floats = np.array([0.35, 0.3, 0.3])
_ARM_CORRELATION: Floats = np.array([[1.0, 0.6, -0.6], [0.6, 1.0, -0.5], [-0.6, -0.5, 1.0]])
_ARM_PRIOR_WEIGHT = 6.0
"""How many arms' worth of evidence the prior correlation counts for."""

_TIRING: Floats = np.array([-0.2, -0.15, 0.15])
_MEMORY_SHARES: Floats = np.array([0.2, 0.6, 0.2])
_SHARED = 0.7

USUAL_COVARIANCE: Floats = _ARM_CORRELATION * np.outer(_ARM_SPREAD, _ARM_SPREAD)
"""Of an arm's effects on payments, chat and departures: an arm that is liked is paid for, talked in, and stayed for."""


def prior_mean(columns: Columns, levels: Floats) -> Floats:
    """Return what is expected beforehand: repetition tires, a little."""
    result = np.zeros((OUTCOMES, columns.count))
    result[:, columns.memory] = np.outer(_TIRING, _MEMORY_SHARES)
    result[:, columns.common.start] = levels
    return result


def prior_precision(columns: Columns, covariance: Floats) -> Floats:
    """Return the precision of all effects; `covariance` is that of an arm's three."""
    count = columns.count
    deviations = spreads(columns)
    diagonal = np.ones(count)
    others = deviations > 0
    diagonal[others] = 1 / deviations[others] ** 2
    result = np.diag(np.tile(diagonal, OUTCOMES))
    coupled = np.linalg.inv(covariance)
    for column in (*range(columns.arm.start, columns.arm.stop), *range(columns.carried.start, columns.carried.stop)):
        places = column + count * np.arange(OUTCOMES)
        result[np.ix_(places, places)] = coupled
    shape = covariance / np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    coupled = np.linalg.inv((1 - _SHARED) * np.eye(OUTCOMES) + _SHARED * shape)
    for group in (columns.memory, columns.arm_memory):
        for column in range(group.start, group.stop):
            places = column + count * np.arange(OUTCOMES)
            result[np.ix_(places, places)] = coupled / deviations[column] ** 2
    return result


def arm_covariance(columns: Columns, effects: Floats, precision: Floats) -> Floats:
    """Return what the arms' effects say about how they go together, with the prior's weight."""
    covariance = np.linalg.inv(precision)
    total = _ARM_PRIOR_WEIGHT * USUAL_COVARIANCE
    for group in (columns.arm, columns.carried):
        for column in range(group.start, group.stop):
            places = column + columns.count * np.arange(OUTCOMES)
            total = total + np.outer(effects[:, column], effects[:, column]) + covariance[np.ix_(places, places)]
    return total / (_ARM_PRIOR_WEIGHT + 2 * columns.arms)
