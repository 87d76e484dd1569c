"""The fit: a Gaussian posterior of all effects on payments, chat and departures at once.

Payments are counts whose mean is a distributed lag over the segments before (`lag.py`); the logarithm of messages per
viewer-minute and departures per viewer-minute, in units of their mean, are observed with Gaussian noise whose size is
learned. The three meet in the prior: an arm that is liked better is likely to be paid for more, talked in more and left
less, by amounts and with correlations that are learned from the arms themselves (empirical Bayes), so that chat and
departures tell early what payments tell late, where they do tell it. Effects are found by Fisher scoring, with a fixed
number of steps from a fixed start, so that the same history gives the same posterior to the last digit.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtuber.learning.structured.fatigue import Floats
from vtuber.learning.structured.features import Audience, Columns, design, spreads
from vtuber.learning.structured.lag import LAGS_MIN, arrivals, gathered, spread
from vtuber.learning.structured.table import Table
from vtuber.learning.structured.told import Told

PAID, CHAT, LEFT = range(3)
OUTCOMES = 3

_ARM_SPREAD: Floats = np.array([0.35, 0.3, 0.3])
_ARM_CORRELATION: Floats = np.array([[1.0, 0.6, -0.6], [0.6, 1.0, -0.5], [-0.6, -0.5, 1.0]])
_ARM_PRIOR_WEIGHT = 6.0
"""How many arms' worth of evidence the prior correlation counts for."""

_TIRING: Floats = np.array([-0.4, -0.3, 0.3])
_MEMORY_SHARES: Floats = np.array([0.2, 0.8])

_ROUNDS = 4
_STEPS = 2
_LARGEST_STEP = 1.0
_STAY_MIN = 45.0
"""How long a viewer stays on average where departures are not observed, in minutes."""

_MOOD = 0.3
_LEAST = 1e-9
_LOG_RATES = (-20.0, 5.0)
_USUAL_LAG = 3.0
_LEFT_NOISE = 2.0
_NOISE_WEIGHT = 10.0
_CHAT_NOISE = 0.3
_AMOUNT_SPREAD = 0.15
_AMOUNT_NOISE = 1.0


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
    lag: float
    amounts: Floats
    amounts_deviation: Floats
    arm_covariance: Floats

    def draws(self, count: int, chance: np.random.Generator) -> Floats:
        """Return draws from the posterior, shape (count, 3, columns)."""
        noise = chance.standard_normal((len(self.mean), count))
        found = self.mean[:, None] + np.linalg.solve(self.precision_factor.T, noise)
        return found.T.reshape(count, OUTCOMES, self.columns.count)


@dataclass(slots=True)
class _Noise:
    """How much more than chance alone the outcomes scatter."""

    paid: float = 1.0
    chat: float = _CHAT_NOISE**2
    left: float = 2.0


def fit(table: Table, arms: Sequence[str], told: Told | None = None) -> Fit:
    """Fit all effects to a table with at least one row; `told` is what other channels say of the arms."""
    columns = Columns(len(arms))
    audience = Audience.of(table)
    x = design(table, columns, audience)
    data = _Data.of(x, table)
    effects = np.zeros((OUTCOMES, columns.count))
    effects[PAID, columns.common.start] = _log_rate(table)
    effects[CHAT, columns.common.start] = data.usual_chat
    moods = np.zeros((OUTCOMES, data.streams))
    covariance = _ARM_CORRELATION * np.outer(_ARM_SPREAD, _ARM_SPREAD)
    centre = _prior_mean(columns, effects[:, columns.common.start])
    expected, certain = (told or Told.of({}, arms)).over(OUTCOMES, columns.count)
    noise = _Noise()
    shares = {lag: arrivals(table.begin, table.minutes, table.stream, table.last, lag) for lag in LAGS_MIN}
    lag = 4.0
    precision = np.eye(OUTCOMES * columns.count)
    for _ in range(_ROUNDS):
        prior = _prior_precision(columns, covariance)
        for _ in range(_STEPS):
            pieces = _pieces(data, effects, moods, shares[lag], noise)
            precision = prior + np.diag(certain.ravel()) + _blocks([piece.information() for piece in pieces])
            gradient = np.concatenate([piece.slope() for piece in pieces])
            gradient = gradient - (certain * (effects - expected)).ravel()
            step = np.linalg.solve(precision, gradient - prior @ (effects - centre).ravel())
            step = np.clip(step, -_LARGEST_STEP, _LARGEST_STEP).reshape(effects.shape)
            effects = effects + step
            moods = moods + np.stack([piece.moods(change) for piece, change in zip(pieces, step, strict=True)])
        lag = _best_lag(data, effects[PAID], moods[PAID], shares)
        noise = _noise(data, effects, moods, shares[lag])
        covariance = _arm_covariance(columns, effects, precision)
    moved = data.moved(effects[PAID], moods[PAID])
    amounts, deviation = _amounts(table, moved, shares[lag], len(arms))
    return Fit(
        columns=columns,
        audience=audience,
        mean=effects.ravel(),
        precision_factor=np.linalg.cholesky(precision),
        leaving=data.leaving,
        lag=lag,
        amounts=amounts,
        amounts_deviation=deviation,
        arm_covariance=covariance,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    """A table, its columns `x`, and the outcomes on the scale of their effects, with the rows' weights.

    `chat` is the logarithm of messages per viewer-minute; `left` are departures per viewer-minute in units of their
    mean `leaving`, less 1. `starts` are the first rows of the streams.
    """

    table: Table
    x: Floats
    starts: NDArray[np.int64]
    chat: Floats
    chat_weight: Floats
    usual_chat: float
    left: Floats
    left_weight: Floats
    leaving: float

    @classmethod
    def of(cls, x: Floats, table: Table) -> "_Data":
        leaving, left, left_weight = _leaving(table)
        seen = table.evidence & bool(table.messages.any())
        exposure = np.where(table.evidence, table.viewer_minutes, 1.0)
        chat = np.log((table.messages + 0.5) / exposure)
        return cls(
            table=table,
            x=x,
            starts=np.flatnonzero(np.diff(table.stream, prepend=-1)),
            chat=np.where(seen, chat, 0.0),
            chat_weight=np.where(seen, table.weight, 0.0),
            usual_chat=float(chat[seen].mean()) if seen.any() else 0.0,
            left=left - 1.0,
            left_weight=left_weight,
            leaving=leaving,
        )

    @property
    def streams(self) -> int:
        return len(self.starts)

    def predicted(self, effects: Floats, moods: Floats) -> Floats:
        """Return the linear predictor of each row."""
        return self.x @ effects + moods[self.table.stream]

    def moved(self, effects: Floats, moods: Floats) -> Floats:
        """Return how many payments each row moves."""
        rate = np.exp(np.clip(self.predicted(effects, moods), *_LOG_RATES))
        return np.where(self.table.evidence, self.table.viewer_minutes * rate, 0.0)

    def by_stream(self, values: Floats) -> Floats:
        """Return the sums over the rows of each stream."""
        return np.add.reduceat(values, self.starts, axis=0) if len(values) else values


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One outcome's part of a Fisher step: gradients and information of effects and of streams' moods.

    No stream's mood meets another's, so moods are eliminated one by one (Schur complement).
    """

    gradient: Floats
    effects: Floats
    mood_gradient: Floats
    mood_information: Floats
    crossed: Floats

    def information(self) -> Floats:
        return self.effects - (self.crossed.T / self.mood_information) @ self.crossed

    def slope(self) -> Floats:
        return self.gradient - self.crossed.T @ (self.mood_gradient / self.mood_information)

    def moods(self, step: Floats) -> Floats:
        """Return the moods' change that goes with a change of the effects."""
        change = (self.mood_gradient - self.crossed @ step) / self.mood_information
        return np.clip(change, -_LARGEST_STEP, _LARGEST_STEP)


def _pieces(data: _Data, effects: Floats, moods: Floats, shares: Floats, noise: _Noise) -> tuple[_Piece, ...]:
    table, x = data.table, data.x
    moved = data.moved(effects[PAID], moods[PAID])
    expected = np.maximum(spread(shares, moved), _LEAST)
    weight = table.weight / noise.paid
    reached = spread(shares, moved[:, None] * x)
    pull = moved * gathered(shares, weight * (table.paid / expected - 1))
    paid = _Piece(
        gradient=x.T @ pull,
        effects=reached.T @ (reached * (weight / expected)[:, None]),
        mood_gradient=data.by_stream(pull) - moods[PAID] / _MOOD**2,
        mood_information=data.by_stream(weight * expected) + 1 / _MOOD**2,
        crossed=data.by_stream(reached * weight[:, None]),
    )
    chat_weight = data.chat_weight / (noise.chat + 1 / (table.messages + 1))
    return (
        paid,
        _linear(data, chat_weight, data.chat, effects[CHAT], moods[CHAT]),
        _linear(data, data.left_weight / noise.left, data.left, effects[LEFT], moods[LEFT]),
    )


def _linear(data: _Data, weight: Floats, seen: Floats, effects: Floats, moods: Floats) -> _Piece:
    weighted = data.x * weight[:, None]
    pull = weight * (seen - data.predicted(effects, moods))
    return _Piece(
        gradient=data.x.T @ pull,
        effects=data.x.T @ weighted,
        mood_gradient=data.by_stream(pull) - moods / _MOOD**2,
        mood_information=data.by_stream(weight) + 1 / _MOOD**2,
        crossed=data.by_stream(weighted),
    )


def _blocks(squares: Sequence[Floats]) -> Floats:
    """Return the block-diagonal matrix of these."""
    count = len(squares[0])
    result = np.zeros((OUTCOMES * count, OUTCOMES * count))
    for number, square in enumerate(squares):
        place = slice(number * count, (number + 1) * count)
        result[place, place] = square
    return result


def _prior_mean(columns: Columns, levels: Floats) -> Floats:
    """Return what is expected beforehand: repetition tires, a little."""
    result = np.zeros((OUTCOMES, columns.count))
    result[:, columns.memory] = np.outer(_TIRING, _MEMORY_SHARES)
    result[:, columns.common.start] = levels
    return result


def _log_rate(table: Table) -> float:
    return float(np.log((table.paid.sum() + 0.5) / (table.viewer_minutes.sum() + 60.0)))


def _leaving(table: Table) -> tuple[float, Floats, Floats]:
    """Return the mean of departures per viewer-minute, each row's in units of it, and the rows' weights.

    Where arrivals and departures never come together only the net change is known: then it is what is explained, and
    the audience's inverse among the columns stands for those who arrive whatever is on.
    """
    known = table.evidence
    exposure = np.where(known, table.viewer_minutes, 1.0)
    both = np.minimum(table.risen, table.fallen)[known].sum()
    net_only = both < 0.02 * (table.risen + table.fallen)[known].sum()
    if net_only:
        mean = 1 / _STAY_MIN
        rate = (table.fallen - table.risen) / exposure / mean
    else:
        mean = float(np.clip(table.fallen[known].sum() / max(exposure[known].sum(), 1.0), 1 / 400.0, 0.2))
        rate = table.fallen / exposure / mean
    usual = known & (table.raid == 0) if net_only else known
    return mean, np.where(usual, rate, 0.0), np.where(usual, table.weight * exposure * mean, 0.0)


def _prior_precision(columns: Columns, covariance: Floats) -> Floats:
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
    coupled = np.linalg.inv(0.3 * np.eye(OUTCOMES) + 0.7 * shape)
    for group in (columns.memory, columns.arm_memory):
        for column in range(group.start, group.stop):
            places = column + count * np.arange(OUTCOMES)
            result[np.ix_(places, places)] = coupled / deviations[column] ** 2
    return result


def _arm_covariance(columns: Columns, effects: Floats, precision: Floats) -> Floats:
    """Return what the arms' effects say about how they go together, with the prior's weight."""
    covariance = np.linalg.inv(precision)
    total = _ARM_PRIOR_WEIGHT * _ARM_CORRELATION * np.outer(_ARM_SPREAD, _ARM_SPREAD)
    for group in (columns.arm, columns.carried):
        for column in range(group.start, group.stop):
            places = column + columns.count * np.arange(OUTCOMES)
            total = total + np.outer(effects[:, column], effects[:, column]) + covariance[np.ix_(places, places)]
    return total / (_ARM_PRIOR_WEIGHT + 2 * columns.arms)


def _best_lag(data: _Data, effects: Floats, moods: Floats, shares: Mapping[float, Floats]) -> float:
    moved = data.moved(effects, moods)

    def likelihood(lag: float) -> float:
        expected = np.maximum(spread(shares[lag], moved), _LEAST)
        fit_ = float(data.table.weight @ (data.table.paid * np.log(expected) - expected))
        return fit_ - 0.5 * math.log(lag / _USUAL_LAG) ** 2

    return max(shares, key=likelihood)


def _noise(data: _Data, effects: Floats, moods: Floats, shares: Floats) -> _Noise:
    weight = data.table.weight
    expected = spread(shares, data.moved(effects[PAID], moods[PAID]))
    surprise = weight @ np.minimum((data.table.paid - expected) ** 2 / (expected + 0.05), 25.0)
    paid = (surprise + _NOISE_WEIGHT) / (weight.sum() + _NOISE_WEIGHT)
    off = data.chat - data.predicted(effects[CHAT], moods[CHAT])
    chat = (data.chat_weight @ off**2 + _NOISE_WEIGHT * _CHAT_NOISE**2) / (data.chat_weight.sum() + _NOISE_WEIGHT)
    off = data.left - data.predicted(effects[LEFT], moods[LEFT])
    left_rows = weight[data.left_weight > 0].sum()
    left = (data.left_weight @ off**2 + _NOISE_WEIGHT * _LEFT_NOISE) / (left_rows + _NOISE_WEIGHT)
    return _Noise(paid=max(1.0, float(paid)), chat=float(chat), left=max(1.0, float(left)))


def _amounts(table: Table, moved: Floats, shares: Floats, arms: int) -> tuple[Floats, Floats]:
    """Return each arm's mean logarithm of an amount against all arms', shrunk, and its deviation."""
    level, deviation = np.zeros(arms), np.full(arms, _AMOUNT_SPREAD)
    if not len(table.amounts):
        return level, deviation
    expected = np.maximum(spread(shares, moved), _LEAST)
    centre = float(np.median(table.amounts))
    sizes = np.clip(table.amounts - centre, -2.5, 2.5)
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
    precision = 1 / _AMOUNT_SPREAD**2 + weight / scatter
    level = (total - weight * overall) / scatter / precision
    return level, np.sqrt(1 / precision)
