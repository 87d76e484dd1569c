"""What an arm is expected to bring: a model of the outcome, for the doubly robust estimate and for carry-over.

Counts and sums of money follow a log-linear model (a Poisson quasi-likelihood, fitted by Newton's method), values that
may be negative a linear one. Effects are shrunk towards none by a ridge, and so is what the rows of a stream have in
common. A row is predicted by a model that has not seen its stream, so that none of that can leak.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vtuber.learning.off_policy.sample import Flags, Floats, Integers, Sample
from vtuber.learning.off_policy.show_history import ShowHistory

Link = Literal["log", "identity"]

FOLDS = 20
"""Streams are dealt into at most so many folds."""

_ARM, _CONTEXT, _FATIGUE, _SHOWN, _STREAM = 1.0, 4.0, 0.25, 1.0, 4.0
"""Precision of the priors around no effect: on the log scale, standard deviations of 1, 1/2, 2, 1 and 1/2."""

_NEWTON_STEPS = 25
_LONGEST_STEP = 2.0
_UTMOST = 12.0
_CONVERGED = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeModel:
    """An intercept, and the effects of the arms, of what was shown before, of strain, fatigue and context."""

    link: Link
    intercept: float
    arms: Floats
    shown: Floats
    strain: float
    fatigue: float
    context: Floats
    centre: Floats

    def predict(self, sample: Sample, history: ShowHistory) -> Floats:
        """Return (n × K) the value expected of each arm at each row after such a history."""
        shared = self.intercept + (sample.context - self.centre) @ self.context + self.carried(history)
        linear = shared[:, None] + self.arms + self.fatigue * history.tired
        if self.link == "identity":
            return np.asarray(sample.expected[:, None] * linear, dtype=np.float64)
        return np.asarray(sample.expected[:, None] * np.exp(np.clip(linear, -_UTMOST, _UTMOST)), dtype=np.float64)

    def carried(self, history: ShowHistory) -> Floats:
        """Return (n) what was shown before adds, whatever is shown now."""
        return np.asarray(history.shown @ self.shown + self.strain * history.strain, dtype=np.float64)


def fit(sample: Sample, history: ShowHistory, rows: Flags, link: Link) -> OutcomeModel:
    """Fit a model to some of the rows."""
    rows = rows & (sample.expected > 0)
    count = sample.logged.shape[1]
    centre = sample.context[rows].mean(axis=0)
    scale = np.maximum(sample.context[rows].std(axis=0), 1e-12)
    own = history.tired[sample.rows, sample.arms]
    _, places = np.unique(sample.streams[rows], return_inverse=True)
    blocks = (
        (np.ones((int(rows.sum()), 1)), 0.0),
        (np.eye(count)[sample.arms[rows]], _ARM),
        (history.shown[rows], _SHOWN),
        (history.strain[rows, None], _FATIGUE),
        (own[rows, None], _FATIGUE),
        ((sample.context[rows] - centre) / scale, _CONTEXT),
        (np.eye(int(places.max()) + 1)[places], _STREAM),
    )
    design = np.hstack([block for block, _ in blocks])
    ridge = np.concatenate([np.full(block.shape[1], precision) for block, precision in blocks])
    solve = _log_linear if link == "log" else _linear
    found = solve(design, sample.value[rows], sample.expected[rows], ridge)
    intercept, arms, shown, strain, fatigue, context, _ = np.split(
        found, np.cumsum([block.shape[1] for block, _ in blocks])[:-1]
    )
    return OutcomeModel(
        link=link,
        intercept=float(intercept[0]),
        arms=arms,
        shown=shown,
        strain=float(strain[0]),
        fatigue=float(fatigue[0]),
        context=context / scale,
        centre=centre,
    )


def folds_of(sample: Sample) -> Integers:
    """Return the fold of each row: streams in turn, at most `FOLDS` of them."""
    _, places = np.unique(sample.streams, return_inverse=True)
    return np.asarray(places % min(FOLDS, int(places.max()) + 1), dtype=np.int64)


def crossed(sample: Sample, history: ShowHistory, link: Link) -> tuple[Floats, tuple[OutcomeModel, ...]]:
    """Return (n × K) predictions, each by the model without the row's fold, and these models by fold."""
    folds = folds_of(sample)
    models = tuple(fit(sample, history, folds != fold, link) for fold in range(int(folds.max()) + 1))
    predicted = np.zeros_like(sample.logged)
    for fold, model in enumerate(models):
        here = folds == fold
        predicted[here] = model.predict(sample, history)[here]
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
    centre = float(np.average(target, weights=expected))
    weighted = design.T * (expected / expected.mean())
    penalty = np.diag(np.where(ridge > 0, ridge, 1e-3))
    found = np.linalg.solve(weighted @ design + penalty, weighted @ (target - centre))
    found[0] += centre
    return np.asarray(found, dtype=np.float64)
