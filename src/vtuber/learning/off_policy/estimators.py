"""Three estimates of what a target policy earns per unit of exposure, each as a ratio of sums over streams.

Inverse propensity scoring is unbiased but noisy; its self-normalised form (Swaminathan and Joachims 2015) is steadier
and does not move when a constant is added to all rewards; the doubly robust one (Dudík, Langford and Li 2011) corrects
a model's predictions by what the log says of them, and is unbiased however bad the model is.
"""

import numpy as np

from vtuber.learning.off_policy.intervals import StreamSums
from vtuber.learning.off_policy.sample import Floats, Sample, by_stream
from vtuber.learning.off_policy.weights import Weights


def realised(sample: Sample) -> StreamSums:
    """Return what was earned, under whichever policy was on."""
    return _sums(sample, sample.value, sample.exposure)


def ips(sample: Sample, weights: Weights) -> StreamSums:
    """Weigh what each choice earned."""
    return _sums(sample, weights.values * sample.value, sample.exposure)


def snips(sample: Sample, weights: Weights) -> StreamSums:
    """Weigh what each choice earned, and the exposure that it is divided by."""
    return _sums(sample, weights.values * sample.value, weights.values * sample.exposure)


def doubly_robust(sample: Sample, weights: Weights, predicted: Floats) -> StreamSums:
    """Correct `predicted` values (n × K), which come from a model that has not seen the row's stream."""
    expected = np.sum(sample.target * predicted, axis=1)
    surprise = sample.value - predicted[sample.rows, sample.arms]
    return _sums(sample, expected + weights.values * surprise, sample.exposure)


def _sums(sample: Sample, above: Floats, below: Floats) -> StreamSums:
    return StreamSums(above=by_stream(above, sample.streams), below=by_stream(below, sample.streams))
