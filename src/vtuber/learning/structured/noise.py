"""How much more than chance alone the outcomes scatter, and how late payments are."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vtuber.learning.structured.fatigue import Floats
from vtuber.learning.structured.lag import spread
from vtuber.learning.structured.outcomes import CHAT, LEAST, LEFT, PAID, Observed

_USUAL_LAG = 3.0
_PRIOR_ROWS = 10.0
_CHAT = 0.3**2
_LEFT = 2.0
_CALM = 0.05
_LARGEST = 25.0


@dataclass(frozen=True, slots=True)
class Noise:
    """Variances: of payments and departures in units of chance's own, of the logarithm of chat beyond counting."""

    paid: float = 1.0
    chat: float = _CHAT
    left: float = _LEFT


def noise_of(data: Observed, effects: Floats, moods: Floats, shares: Floats) -> Noise:
    """Return how the rows scatter around what is expected of them; a few rows' worth is known beforehand."""
    weight = data.table.weight
    expected = spread(shares, data.moved(effects[PAID], moods[PAID]))
    surprise = weight @ np.minimum((data.table.paid - expected) ** 2 / (expected + _CALM), _LARGEST)
    paid = (surprise + _PRIOR_ROWS) / (weight.sum() + _PRIOR_ROWS)
    off = data.chat - data.predicted(effects[CHAT], moods[CHAT])
    chat = (data.chat_weight @ off**2 + _PRIOR_ROWS * _CHAT) / (data.chat_weight.sum() + _PRIOR_ROWS)
    expected = data.leaves(effects[LEFT], moods[LEFT])
    off = (data.left - expected) / (1.0 if data.net_only else np.sqrt(expected))
    left_rows = weight[data.left_weight > 0].sum()
    left = (data.left_weight @ off**2 + _PRIOR_ROWS * _LEFT) / (left_rows + _PRIOR_ROWS)
    return Noise(paid=max(1.0, float(paid)), chat=float(chat), left=max(1.0, float(left)))


def likely_lag(data: Observed, effects: Floats, moods: Floats, shares: Mapping[float, Floats]) -> float:
    """Return the mean lag under which payments are likeliest, given what moves them."""
    moved = data.moved(effects, moods)

    def likelihood(lag: float) -> float:
        expected = np.maximum(spread(shares[lag], moved), LEAST)
        fit_ = float(data.table.weight @ (data.table.paid * np.log(expected) - expected))
        return fit_ - 0.5 * math.log(lag / _USUAL_LAG) ** 2

    return max(shares, key=likelihood)
