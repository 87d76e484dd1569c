"""How much of a one-step estimate is owed to an audience that was fresher than the target policy would leave it.

The outcome model says what fatigue with an arm takes from its value, and what was shown before adds; a second one, what
that does to the size of the audience. Predictions are averaged over the target's choices twice: with the history on
record, and with the one that playing the target since the stream's start would bring about. The difference is taken
off the doubly robust estimate. How long fatigue and moods last is not known: several models are averaged by how well
they foretell streams they have not seen. The interval is the jackknife's over the whole of it, the models' fits and
weights included, widened by how far the models are apart (Buckland, Burnham and Augustin 1997).
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from vtuber.learning.off_policy.estimators import doubly_robust, realised
from vtuber.learning.off_policy.intervals import Interval, StreamSums, jackknife
from vtuber.learning.off_policy.outcome_model import Link, OutcomeModel, crossed, fit, folds_of, misfit
from vtuber.learning.off_policy.sample import Flags, Floats, Integers, Sample, by_stream
from vtuber.learning.off_policy.show_history import expected, recorded
from vtuber.learning.off_policy.weights import Weights

MEMORIES = tuple((fatigue, mood) for fatigue in (10.0, 25.0, 60.0) for mood in (15.0, 45.0))
"""Minutes over which fatigue, and moods and audiences, may fade."""

_FEWEST_FOLDS = 2
_UTMOST = 3.0
"""The logarithm of the largest change of an audience that is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelBased:
    """The doubly robust estimate as if nothing carried over, and corrected for it.

    `carry_over` is the first less the second; `gain` the second less what was realised in the same streams. `memory`
    are the minutes over which fatigue fades, `fatigue` what full fatigue adds to the logarithm of a value (to the value
    itself under the identity link): averages over the models.
    """

    one_step: Interval
    corrected: Interval
    carry_over: Interval
    gain: Interval
    memory: float
    fatigue: float


def model_based(
    sample: Sample, weights: Weights, link: Link, effective_streams: float, *, modelled: Floats | None = None
) -> ModelBased:
    """Estimate all of it.

    With `modelled` the model is fitted to those values instead of the sample's, and scaled to them: how often people
    pay tells more of what moved them than how much a few of them gave.
    """
    fitted = sample if modelled is None else replace(sample, value=modelled)
    folds = folds_of(sample)
    kinds = [_Kind.fit(fitted, memories, link, audience_of(sample)) for memories in MEMORIES]
    shares, left_shares = _shares(kinds, folds, link)
    scale, left_scales = _scales(sample, fitted, folds)
    predicted = np.tensordot(shares, [kind.predicted for kind in kinds], axes=1) * left_scales[folds][:, None]
    one_step = _by_fold(doubly_robust(sample, weights, predicted), sample, folds)
    excess = scale * float(shares @ [kind.excess for kind in kinds])
    excesses = left_scales * np.sum(left_shares * np.stack([kind.excesses for kind in kinds]), axis=0)
    done, without = _by_fold(realised(sample), sample, folds), one_step.left_out()
    apart = float(shares @ [(scale * kind.excess - excess) ** 2 for kind in kinds])

    def interval(value: float, left_out: Floats) -> Interval:
        found = jackknife(value, left_out, effective_streams)
        return replace(found, error=math.hypot(found.error, math.sqrt(apart)))

    return ModelBased(
        one_step=jackknife(one_step.value, without, effective_streams),
        corrected=interval(one_step.value - excess, without - excesses),
        carry_over=interval(excess, excesses),
        gain=interval(one_step.value - excess - done.value, without - excesses - done.left_out()),
        memory=float(shares @ [fatigue for fatigue, _ in MEMORIES]),
        fatigue=float(shares @ [kind.fatigue for kind in kinds]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """Models whose memories last so long: cross-fitted predictions and their misfit by row.

    `excess` is by how much the target's value is too high with the history on record; `excesses` without each fold.
    """

    predicted: Floats
    misfit: Floats
    fatigue: float
    excess: float
    excesses: Floats

    @classmethod
    def fit(cls, sample: Sample, memories: tuple[float, float], link: Link, audience: Sample | None) -> "_Kind":
        before, later = recorded(sample, *memories), expected(sample, *memories)
        folds, everywhere = folds_of(sample), np.ones(len(sample), dtype=np.bool_)
        predicted, models = crossed(sample, before, link)
        whole = fit(sample, before, everywhere, link)

        def excess(model: OutcomeModel, rows: Flags) -> float:
            played = model.predict(sample, later)
            if audience is not None:
                heads = fit(audience, before, rows, "log")
                grown = np.clip(heads.carried(later) - heads.carried(before), -_UTMOST, _UTMOST)
                played = played * np.exp(grown)[:, None]
            fresher = sample.target * (model.predict(sample, before) - played)
            return float(np.sum(fresher[rows]) / sample.exposure[rows].sum())

        return cls(
            predicted=predicted,
            misfit=misfit(sample, predicted, link),
            fatigue=whole.fatigue,
            excess=excess(whole, everywhere),
            excesses=np.array([excess(model, folds != fold) for fold, model in enumerate(models)]),
        )


def audience_of(sample: Sample) -> Sample | None:
    """Return the size of the audience at each decision as if it were the outcome.

    None where it does not matter, or where there was one in too few streams to tell what moves it.
    """
    if sample.heads is None or len(np.unique(folds_of(sample)[sample.heads > 0])) < _FEWEST_FOLDS:
        return None
    known = (sample.heads > 0).astype(np.float64)
    return replace(sample, value=sample.heads, exposure=known, expected=known, context=sample.clock)


def _shares(kinds: list[_Kind], folds: Integers, link: Link) -> tuple[Floats, Floats]:
    """Return the weight of each kind by its likelihood on unseen streams, over all and (kinds × folds) without each."""
    by_fold = np.stack([by_stream(kind.misfit, folds) for kind in kinds])
    total = by_fold.sum(axis=1)
    if link == "identity":
        by_fold = by_fold * len(folds) / (2 * max(float(total.min()), 1e-300))
        total = by_fold.sum(axis=1)
    return _normalised(total), _normalised(total[:, None] - by_fold)


def _normalised(misfits: Floats) -> Floats:
    likelihoods = np.exp(misfits.min(axis=0) - misfits)
    return np.asarray(likelihoods / likelihoods.sum(axis=0), dtype=np.float64)


def _scales(sample: Sample, fitted: Sample, folds: Integers) -> tuple[float, Floats]:
    """Return what the fitted values are to be multiplied by to be the sample's, over all and without each fold."""
    sums = StreamSums(above=by_stream(sample.value, folds), below=by_stream(fitted.value, folds))
    if np.any(sums.below.sum() - sums.below <= 0):
        return 1.0, np.ones(len(sums.below))
    return sums.value, sums.left_out()


def _by_fold(sums: StreamSums, sample: Sample, folds: Integers) -> StreamSums:
    """Gather the sums of streams into those of their folds."""
    _, first = np.unique(sample.streams, return_index=True)
    of_stream = folds[first]
    return StreamSums(above=by_stream(sums.above, of_stream), below=by_stream(sums.below, of_stream))
