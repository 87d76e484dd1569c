"""What an arm is expected to bring: a model of the outcome, for the doubly robust estimate and for carry-over.

Counts and sums of money follow a log-linear model (a Poisson quasi-likelihood, fitted by Newton's method), values that
may be negative a linear one. Arms, context and fatigue are shrunk towards no effect by a ridge. A row is predicted by a
model that has not seen its stream, so that what the rows of a stream have in common cannot leak.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vtuber.learning.off_policy.sample import Flags, Floats, Integers, Sample

Link = Literal["log", "identity"]

FOLDS = 20
"""Streams are dealt into at most so many folds."""

_ARM, _CONTEXT, _FATIGUE = 1.0, 4.0, 0.25
"""Precision of the priors around no effect: on the log scale, standard deviations of 1, 1/2 and 2."""

_NEWTON_STEPS = 25
_LONGEST_STEP = 2.0
_UTMOST = 12.0
_CONVERGED = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeModel:
    """Coefficients of an intercept, the arms, the context and the own arm's fatigue, in this order."""

    link: Link
    coefficients: Floats
    centre: Floats
    scale: Floats

    @property
    def fatigue(self) -> float:
        """What full fatigue with the own arm does: added to the logarithm of the value, or to the value itself."""
        return float(self.coefficients[-1])

    def predict(self, sample: Sample, fatigue: Floats) -> Floats:
        """Return (n × K) the value expected of each arm at each row, if the audience were so tired of each."""
        arms = sample.logged.shape[1]
        context = (sample.context - self.centre) / self.scale
        shared = self.coefficients[0] + context @ self.coefficients[1 + arms : -1]
        linear = shared[:, None] + self.coefficients[1 : 1 + arms] + self.fatigue * fatigue
        if self.link == "identity":
            return np.asarray(sample.expected[:, None] * linear, dtype=np.float64)
        return np.asarray(sample.expected[:, None] * np.exp(np.clip(linear, -_UTMOST, _UTMOST)), dtype=np.float64)


def fit(sample: Sample, fatigue: Floats, rows: Flags, link: Link) -> OutcomeModel:
    """Fit a model to some of the rows."""
    rows = rows & (sample.expected > 0)
    context = sample.context[rows]
    centre = context.mean(axis=0)
    spread = context.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    arms = sample.logged.shape[1]
    own = fatigue[sample.rows, sample.arms][rows]
    design = np.column_stack([np.ones(len(own)), np.eye(arms)[sample.arms[rows]], (context - centre) / scale, own])
    ridge = np.array([0.0, *[_ARM] * arms, *[_CONTEXT] * context.shape[1], _FATIGUE])
    solve = _log_linear if link == "log" else _linear
    found = solve(design, sample.value[rows], sample.expected[rows], ridge)
    return OutcomeModel(link=link, coefficients=found, centre=centre, scale=scale)


def folds_of(sample: Sample) -> Integers:
    """Return the fold of each row: streams in turn, at most `FOLDS` of them."""
    _, places = np.unique(sample.streams, return_inverse=True)
    return np.asarray(places % min(FOLDS, int(places.max()) + 1), dtype=np.int64)


def crossed(sample: Sample, fatigue: Floats, link: Link) -> tuple[Floats, tuple[OutcomeModel, ...]]:
    """Return (n × K) predictions, each by the model without the row's fold, and these models by fold."""
    folds = folds_of(sample)
    models = tuple(fit(sample, fatigue, folds != fold, link) for fold in range(int(folds.max()) + 1))
    predicted = np.zeros_like(sample.logged)
    for fold, model in enumerate(models):
        here = folds == fold
        predicted[here] = model.predict(sample, fatigue)[here]
    return predicted, models


def misfit(sample: Sample, predicted: Floats, link: Link) -> Floats:
    """Return how badly each row is predicted: less its Poisson quasi-log-likelihood up to a constant, or its square."""
    foreseen = predicted[sample.rows, sample.arms]
    if link == "identity":
        return np.asarray((sample.value - foreseen) ** 2, dtype=np.float64)
    return np.asarray(foreseen - sample.value * np.log(np.maximum(foreseen, 1e-12)), dtype=np.float64)


def _log_linear(design: Floats, value: Floats, expected: Floats, ridge: Floats) -> Floats:
    start = np.zeros(design.shape[1])
    start[0] = np.log((value.sum() + 0.5) / expected.sum())
    penalty = np.where(ridge > 0, ridge, 1e-3)
    found = start.copy()
    for _ in range(_NEWTON_STEPS):
        mean = expected * np.exp(np.clip(design @ found, -_UTMOST, _UTMOST))
        slope = design.T @ (value - mean) - penalty * (found - start)
        step = np.linalg.solve((design.T * mean) @ design + np.diag(penalty), slope)
        longest = float(np.max(np.abs(step)))
        found = found + step * min(1.0, _LONGEST_STEP / longest if longest > 0 else 1.0)
        if longest < _CONVERGED:
            break
    return found


def _linear(design: Floats, value: Floats, expected: Floats, ridge: Floats) -> Floats:
    """Weigh rows by `expected`, which is what the value of one is in proportion to."""
    target = value / expected
    noise = float(np.average((target - np.average(target, weights=expected)) ** 2, weights=expected))
    if noise == 0:
        return np.asarray([target.mean(), *np.zeros(design.shape[1] - 1)], dtype=np.float64)
    weighted = design.T * (expected / expected.mean())
    # Effects are measured in standard deviations of the outcome, so that one ridge fits all units.
    penalty = np.diag(np.where(ridge > 0, ridge, 1e-3))
    centre = np.average(target, weights=expected)
    found = np.linalg.solve(weighted @ design + penalty, weighted @ (target - centre))
    found[0] += centre
    return np.asarray(found, dtype=np.float64)
