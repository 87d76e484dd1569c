"""What the audience has been shown lately, on record and as the target policy would have shown it.

Everything is an exponential average over the minutes before a decision: those `memory` minutes ago count exp(−1) of the
present ones. A stream begins with none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vtuber.learning.off_policy.sample import Floats, Integers, Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowHistory:
    """What went before each of n decisions.

    `tired` (n × K) is the recent share of each arm, fading with the memory of fatigue; `shown` (n × K) likewise, fading
    with that of moods and audiences; `strain` (n) is the recent average of how tired people were of what was on.
    """

    tired: Floats
    shown: Floats
    strain: Floats


def recorded(sample: Sample, fatigue: float, mood: float) -> ShowHistory:
    """Return it as it was, for memories of so many minutes."""
    return _history(sample, _share(sample.played, sample), fatigue, mood)


def expected(sample: Sample, fatigue: float, mood: float) -> ShowHistory:
    """Return it as it would be on average if the target had drawn all along with the probabilities on record.

    Where the director overruled, what ran is left as it was: it would have overruled the target, too.
    """
    return _history(
        sample,
        np.where(sample.overruled[:, None], _share(sample.played, sample), sample.target),
        fatigue,
        mood,
    )


def _share(played: Floats, sample: Sample) -> Floats:
    minutes = sample.minutes[:, None]
    return np.divide(played, minutes, out=np.zeros_like(played), where=minutes > 0)


def _history(sample: Sample, on: Floats, fatigue: float, mood: float) -> ShowHistory:
    tired = _faded(on, sample, fatigue)
    strain = np.sum(on * tired, axis=1, keepdims=True)
    return ShowHistory(tired=tired, shown=_faded(on, sample, mood), strain=_faded(strain, sample, mood)[:, 0])


def _faded(on: Floats, sample: Sample, memory: float) -> Floats:
    """Average the rows before each row of the same stream."""
    left = np.exp(-sample.minutes / memory)[:, None]
    gained = (1 - left) * on
    shares = np.zeros_like(on)
    for rows in later_rows(sample):
        shares[rows] = left[rows - 1] * shares[rows - 1] + gained[rows - 1]
    return shares


def later_rows(sample: Sample) -> Iterator[Integers]:
    """Yield the rows that are second in their streams, then the third ones, and so on."""
    begins = np.flatnonzero(np.append(True, sample.streams[1:] != sample.streams[:-1]))
    lengths = np.diff(np.append(begins, len(sample)))
    for step in range(1, int(lengths.max())):
        yield begins[lengths > step] + step
