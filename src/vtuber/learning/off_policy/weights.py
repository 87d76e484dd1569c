"""Importance weights: how much more often the target policy would have made each recorded choice.

Horvitz and Thompson (1952); truncation at the root of the sample's size is Ionides (2008), "Truncated Importance
Sampling". What truncation leaves out is known, since all arms' propensities are logged, not the drawn one's only.
"""

import math
from dataclasses import dataclass

import numpy as np

from vtuber.learning.off_policy.sample import Floats, Sample, by_stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One weight a row. `clipped_at` is the largest that is allowed.

    `lost` is the part of the target's choices that the weights do not stand for: arms that were never drawn, and what
    truncation took away.
    """

    values: Floats
    clipped_at: float
    lost: float

    def effective(self, exposure: Floats) -> float:
        """Return to how many equally weighted decisions these come (Kish 1965)."""
        return effective_size(self.values * exposure)


def effective_size(weights: Floats) -> float:
    """Return (Σw)² / Σw², 0 for no weight at all."""
    squares = float(np.sum(weights**2))
    return float(np.sum(weights)) ** 2 / squares if squares > 0 else 0.0


def one_step(sample: Sample) -> Weights:
    """Weigh each choice by itself: as if those before it had been as they were."""
    limit = math.sqrt(sample.telling)
    ratios = _ratios(sample)
    if not sample.telling:
        return Weights(values=np.zeros_like(ratios), clipped_at=limit, lost=1.0)
    kept = np.minimum(sample.target, limit * sample.logged).sum(axis=1)
    lost = 1.0 - float(np.average(kept, weights=sample.exposure))
    return Weights(values=np.minimum(ratios, limit), clipped_at=limit, lost=max(0.0, lost))


def windowed(sample: Sample, before: int) -> Weights:
    """Weigh each choice together with the `before` choices that preceded it in its stream.

    The audience is then as tired as the target's last `before` choices would leave it; what came still earlier is as
    it was. `lost` is what the average weight lacks to 1, an estimate.
    """
    limit = math.sqrt(sample.telling)
    ratios = _ratios(sample)
    product = ratios.copy()
    for back in range(1, before + 1):
        earlier = np.ones_like(ratios)
        same = sample.streams[back:] == sample.streams[:-back]
        earlier[back:] = np.where(same, ratios[:-back], 1.0)
        product *= earlier
    values = np.minimum(product, limit)
    lost = 1.0 - float(np.average(values, weights=sample.exposure))
    return Weights(values=values, clipped_at=limit, lost=max(0.0, lost))


def effective_streams(sample: Sample, weights: Weights) -> float:
    """Return to how many equally weighted streams the weights come."""
    return effective_size(by_stream(weights.values * sample.exposure, sample.streams))


def _ratios(sample: Sample) -> Floats:
    rows = sample.rows
    drawn = sample.logged[rows, sample.arms]
    if np.any(drawn <= 0):
        raise ValueError("an arm was drawn that had no probability")
    return sample.target[rows, sample.arms] / drawn
