"""How much of an arm the audience has had lately, on record and as the target policy would have played.

The share of recent minutes given to an arm, those `memory` minutes ago counting exp(−1) of the present ones: 0 for an
arm that was not on, 1 for one that was on for ever.
"""

import numpy as np

from vtuber.learning.off_policy.sample import Floats, Sample


def recorded(sample: Sample, memory: float) -> Floats:
    """Return (n × K) the share of each arm before each decision, as it was."""
    return _shares(sample.played, sample, memory)


def expected(sample: Sample, memory: float) -> Floats:
    """Return it as it would be on average if the target had drawn all along with the probabilities on record.

    Where the director overruled, what ran is left as it was: it would have overruled the target, too.
    """
    played = np.where(sample.overruled[:, None], sample.played, sample.target * sample.minutes[:, None])
    return _shares(played, sample, memory)


def _shares(played: Floats, sample: Sample, memory: float) -> Floats:
    minutes = sample.minutes
    left = np.exp(-minutes / memory)
    gained = np.divide(1 - left, minutes, out=np.zeros_like(minutes), where=minutes > 0)[:, None] * played
    goes_on = np.append(False, sample.streams[1:] == sample.streams[:-1])
    shares = np.zeros_like(played)
    for row in np.flatnonzero(goes_on):
        shares[row] = left[row - 1] * shares[row - 1] + gained[row - 1]
    return shares
