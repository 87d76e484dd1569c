"""How much of a one-step estimate is owed to an audience that was fresher than the target policy would leave it.

The outcome model says what fatigue with an arm takes from its value. Its predictions are averaged over the target's
choices twice: with the fatigue on record, and with the fatigue that playing the target all along would bring about.
The difference is taken off the doubly robust estimate. The interval is the jackknife's over the whole of it, the
model's fit included.
"""

from dataclasses import dataclass, replace

import numpy as np

from vtuber.learning.off_policy.estimators import doubly_robust, realised
from vtuber.learning.off_policy.fatigue import expected, recorded
from vtuber.learning.off_policy.intervals import Interval, StreamSums, jackknife
from vtuber.learning.off_policy.outcome_model import Link, OutcomeModel, crossed, fit, folds_of, misfit
from vtuber.learning.off_policy.sample import Flags, Floats, Integers, Sample, by_stream
from vtuber.learning.off_policy.weights import Weights

MEMORIES = (10.0, 25.0, 60.0)
"""Minutes over which fatigue may fade; the one that foretells other streams best is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelBased:
    """The doubly robust estimate as if nothing carried over, and corrected for it.

    `carry_over` is the first less the second; `gain` the second less what was realised in the same streams. `memory`
    are the minutes over which fatigue fades, `fatigue` what full fatigue adds to the logarithm of a value (to the value
    itself under the identity link).
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
    """Estimate all three.

    With `modelled` the model is fitted to those values instead of the sample's, and scaled to them: how often people
    pay tells more of what moved them than how much a few of them gave.
    """
    fitted = sample if modelled is None else replace(sample, value=modelled)
    tired = {memory: recorded(sample, memory) for memory in MEMORIES}
    fits = {memory: crossed(fitted, tired[memory], link) for memory in MEMORIES}
    memory = min(fits, key=lambda each: misfit(fitted, fits[each][0], link))
    predicted, models = fits[memory]
    folds, everywhere = folds_of(sample), np.ones(len(sample), dtype=np.bool_)
    scales = np.array([_scale(sample, fitted, folds != fold) for fold in range(len(models))])
    one_step = _by_fold(doubly_robust(sample, weights, predicted * scales[folds][:, None]), sample, folds)
    fresher = _Fresher(sample=sample, recorded=tired[memory], expected=expected(sample, memory))
    whole = fit(fitted, tired[memory], everywhere, link)
    excess = _scale(sample, fitted, everywhere) * fresher.excess(whole, everywhere)
    excesses = scales * [fresher.excess(model, folds != fold) for fold, model in enumerate(models)]
    without = one_step.left_out()
    done = _by_fold(realised(sample), sample, folds)
    return ModelBased(
        one_step=jackknife(one_step.value, without, effective_streams),
        corrected=jackknife(one_step.value - excess, without - excesses, effective_streams),
        carry_over=jackknife(excess, excesses, effective_streams),
        gain=jackknife(
            one_step.value - excess - done.value, without - excesses - done.left_out(), effective_streams
        ),
        memory=memory,
        fatigue=whole.fatigue,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fresher:
    """A sample with the fatigue on record and the one to be expected."""

    sample: Sample
    recorded: Floats
    expected: Floats

    def excess(self, model: OutcomeModel, rows: Flags) -> float:
        """Return by how much the target's value is too high with the fatigue on record, over some of the rows."""
        excess = model.predict(self.sample, self.recorded) - model.predict(self.sample, self.expected)
        total = np.sum((self.sample.target * excess)[rows])
        return float(total / self.sample.exposure[rows].sum())


def _scale(sample: Sample, fitted: Sample, rows: Flags) -> float:
    total = float(fitted.value[rows].sum())
    return float(sample.value[rows].sum()) / total if total else 1.0


def _by_fold(sums: StreamSums, sample: Sample, folds: Integers) -> StreamSums:
    """Gather the sums of streams into those of their folds."""
    _, first = np.unique(sample.streams, return_index=True)
    of_stream = folds[first]
    return StreamSums(above=by_stream(sums.above, of_stream), below=by_stream(sums.below, of_stream))
