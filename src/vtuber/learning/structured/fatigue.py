"""How tired the audience is of each arm: two memories of what was on, a short and a long one.

A memory is an exponential average of "this arm is on", from 0 (not on for long) to 1 (on for long). Whether being on
makes an arm duller, and how fast, is for the model to learn: it may weigh the short memory and the long one apart, so
that an arm which gets better at first and dull later fits, too. The short memory also carries a mood over: how much an
audience enjoys itself follows what is on with some delay, so that an arm is felt in the segments after it.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MEMORIES_MIN: Floats = np.array([7.0, 40.0])
"""Time constants of the memories, in minutes."""


SLOPES = len(MEMORIES_MIN) + 1
"""How many figures of an arm's memories an effect may depend on: the memories, and the square of the longest."""

LONGEST = len(MEMORIES_MIN) - 1


def bent(memories: Floats) -> Floats:
    """Return the memories and, below them, the square of the longest, so that tiring may set in late."""
    return np.concatenate([memories, memories[LONGEST:] ** 2])


def at_rest(arms: int) -> Floats:
    """Return the memories of `arms` arms when a stream begins, shape (memories, arms)."""
    return np.zeros((len(MEMORIES_MIN), arms))


def after(memories: Floats, on: int, minutes: float) -> Floats:
    """Return the memories after `minutes` of the arm `on`, -1 for none; `memories` has the shape (memories, arms)."""
    kept = np.exp(-minutes / MEMORIES_MIN)[:, None]
    result: Floats = memories * kept
    if on >= 0:
        result[:, on] += (1 - kept)[:, 0]
    return result


def carried(memories: Floats, on: int, minutes: float) -> Floats:
    """Return the mean short memory of all arms while `on` is on for the next `minutes`, shape (arms,)."""
    span = minutes / MEMORIES_MIN[0]
    mean_kept = float(-np.expm1(-span) / span)
    result: Floats = memories[0] * mean_kept
    if on >= 0:
        result[on] += 1 - mean_kept
    return result


def during(memories: Floats, minutes: float) -> Floats:
    """Return the mean memory of each arm if it were on for the next `minutes`; same shape."""
    spans = minutes / MEMORIES_MIN
    mean_kept = (-np.expm1(-spans) / spans)[:, None]
    return 1 - (1 - memories) * mean_kept
