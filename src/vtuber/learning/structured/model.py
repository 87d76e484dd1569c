"""The fit: a Gaussian posterior of all effects on payments, chat and departures at once.

Payments are counts whose mean is a distributed lag over the segments before (`lag.py`); the logarithm of messages per
viewer-minute and departures per viewer-minute, in units of their mean, are observed with Gaussian noise whose size is
learned. The three meet in the prior: an arm that is liked better is likely to be paid for more, talked in more and left
less, by amounts and with correlations that are learned from the arms themselves (empirical Bayes), so that chat and
departures tell early what payments tell late, where they do tell it. Effects are found by Fisher scoring, with a fixed
number of steps from a fixed start, so that the same history gives the same posterior to the last digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vtuber.learning.structured.amounts import amounts_of
from vtuber.learning.structured.fatigue import Floats
from vtuber.learning.structured.features import Audience, Columns, design
from vtuber.learning.structured.lag import LAGS_MIN, arrivals
from vtuber.learning.structured.noise import Noise, likely_lag, noise_of
from vtuber.learning.structured.outcomes import CHAT, OUTCOMES, PAID, Observed
from vtuber.learning.structured.priors import USUAL_COVARIANCE, arm_covariance, prior_mean, prior_precision
from vtuber.learning.structured.steps import LARGEST_STEP, blocks, pieces_of
from vtuber.learning.structured.table import Table
from vtuber.learning.structured.told import Told

_ROUNDS = 4
_STEPS = 2
_FIRST_LAG = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The posterior: means, and the lower Cholesky factor of the precision, over the effects of all three outcomes.

    Effects stand outcome by outcome, each with `columns`. `leaving` is the mean of departures per viewer-minute, `lag`
    the mean lag of payments in minutes, `amounts` each arm's mean logarithm of an amount against all arms', with its
    deviation.
    """

    columns: Columns
    audience: Audience
    mean: Floats
    precision_factor: Floats
    leaving: float
    net_only: bool
    lag: float
    amounts: Floats
    amounts_deviation: Floats
    arm_covariance: Floats

    def draws(self, count: int, chance: np.random.Generator, *, boldness: float = 1.0) -> Floats:
        """Return draws from the posterior, its deviations times `boldness`, shape (count, 3, columns)."""
        noise = boldness * chance.standard_normal((len(self.mean), count))
        found = self.mean[:, None] + np.linalg.solve(self.precision_factor.T, noise)
        return found.T.reshape(count, OUTCOMES, self.columns.count)


def fit(table: Table, arms: Sequence[str], told: Told | None = None) -> Fit:
    """Fit all effects to a table with at least one row; `told` is what other channels say of the arms."""
    columns = Columns(len(arms))
    audience = Audience.of(table)
    x = design(table, columns, audience)
    data = Observed.of(x, table)
    effects = np.zeros((OUTCOMES, columns.count))
    effects[PAID, columns.common.start] = _log_rate(table)
    effects[CHAT, columns.common.start] = data.usual_chat
    moods = np.zeros((OUTCOMES, data.streams))
    covariance = USUAL_COVARIANCE
    centre = prior_mean(columns, effects[:, columns.common.start])
    expected, certain = (told or Told.of({}, arms)).over(OUTCOMES, columns.count)
    noise = Noise()
    shares = {lag: arrivals(table.begin, table.minutes, table.stream, table.last, lag) for lag in LAGS_MIN}
    lag = _FIRST_LAG
    precision: Floats = np.eye(OUTCOMES * columns.count)
    for _ in range(_ROUNDS):
        prior = prior_precision(columns, covariance)
        for _ in range(_STEPS):
            pieces = pieces_of(data, effects, moods, shares[lag], noise)
            precision = prior + np.diag(certain.ravel()) + blocks([piece.information() for piece in pieces])
            gradient = np.concatenate([piece.slope() for piece in pieces])
            gradient = gradient - (certain * (effects - expected)).ravel()
            step = np.linalg.solve(precision, gradient - prior @ (effects - centre).ravel())
            step = np.clip(step, -LARGEST_STEP, LARGEST_STEP).reshape(effects.shape)
            effects = effects + step
            moods = moods + np.stack([piece.moods(change) for piece, change in zip(pieces, step, strict=True)])
        lag = likely_lag(data, effects[PAID], moods[PAID], shares)
        noise = noise_of(data, effects, moods, shares[lag])
        covariance = arm_covariance(columns, effects, precision)
    moved = data.moved(effects[PAID], moods[PAID])
    amounts, deviation = amounts_of(table, moved, shares[lag], len(arms))
    factor = np.linalg.cholesky(precision).astype(np.float64)
    return Fit(
        columns=columns,
        audience=audience,
        mean=effects.ravel(),
        precision_factor=factor,
        leaving=data.leaving,
        net_only=data.net_only,
        lag=lag,
        amounts=amounts,
        amounts_deviation=deviation,
        arm_covariance=covariance,
    )


def _log_rate(table: Table) -> float:
    return float(np.log((table.paid.sum() + 0.5) / (table.viewer_minutes.sum() + 60.0)))
