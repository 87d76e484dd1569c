"""Amounts and lags of payments: mostly small, some huge, all late."""

import numpy as np

from vtuber.rehearsal.laboratory.nature import Floats

SPREAD = 0.85
"""Of the logarithm of a usual amount."""

_GENEROUS = 0.03
_GENEROUS_FROM = 20.0
_TAIL = 2.3
_LEAST = 0.01


def expected_amount(median: Floats) -> Floats:
    """Return the mean payment of groups with these medians, in dollars."""
    usual = median * np.exp(SPREAD**2 / 2)
    generous = _GENEROUS_FROM * _TAIL / (_TAIL - 1.0)
    return np.asarray((1.0 - _GENEROUS) * usual + _GENEROUS * generous)


def drawn_amounts(median: Floats, chance: np.random.Generator) -> Floats:
    """Draw an amount for each median: lognormal, and a few of a Pareto tail (exponent 2.3, from $20)."""
    usual = median * np.exp(SPREAD * chance.standard_normal(median.shape))
    tail = _GENEROUS_FROM * (1.0 + chance.pareto(_TAIL, median.shape))
    amounts = np.where(chance.random(median.shape) < _GENEROUS, tail, usual)
    return np.maximum(_LEAST, np.round(amounts, 2))


def drawn_lags(median: Floats, spread: float, chance: np.random.Generator) -> Floats:
    """Draw the minutes from wish to payment, lognormal."""
    return median * np.exp(spread * chance.standard_normal(median.shape))
