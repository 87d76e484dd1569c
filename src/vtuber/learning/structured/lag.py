"""The distributed lag: money moved by one segment arrives during it or during those that follow.

A payment moved at any moment of a segment comes after an exponential time of mean `lag`. Streams stand one after
another in one array, each followed by a row for what arrives after its last segment.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LAGS_MIN = (1.0, 2.0, 4.0, 8.0, 16.0)
"""The mean lags that are considered, in minutes."""

REACH = 12
"""How many rows on money may arrive; the row after a stream takes in all that is later."""

_NEGLIGIBLE = 1e-4


def arrivals(begin: Floats, minutes: Floats, stream: NDArray[np.int64], last: NDArray[np.bool_], lag: float) -> Floats:
    """Return the share of what row i moves that arrives in row i + k, as an array of shape (REACH + 1, rows).

    Entry (k, j) is the share that arrives in row j of what row j − k moved; 0 across streams. `last` marks the rows
    after a stream, which last for ever and move nothing.
    """
    end = np.where(last, np.inf, begin + minutes)
    result = np.zeros((REACH + 1, len(begin)))
    for back in range(min(REACH + 1, len(begin))):
        rows = slice(back, None)
        origin = slice(None, len(begin) - back)
        share = _arrived(end[rows], begin[origin], minutes[origin], lag) - _arrived(
            begin[rows], begin[origin], minutes[origin], lag
        )
        same = (stream[rows] == stream[origin]) & ~last[origin]
        result[back, rows] = np.where(same & (share > _NEGLIGIBLE), share, 0.0)
    farthest = np.flatnonzero(result.any(axis=1))
    return result[: int(farthest[-1]) + 1] if len(farthest) else result[:1]


def spread(shares: Floats, moved: Floats) -> Floats:
    """Return what arrives in each row, given what each moves; `moved` has rows first and may have columns."""
    columns = [1] * (moved.ndim - 1)
    result: Floats = shares[0].reshape(-1, *columns) * moved
    for back in range(1, min(len(shares), len(moved))):
        result[back:] += shares[back, back:].reshape(-1, *columns) * moved[:-back]
    return result


def gathered(shares: Floats, values: Floats) -> Floats:
    """Return the transpose of `spread`: for each row the values of the rows that its money arrives in."""
    result: Floats = shares[0] * values
    for back in range(1, min(len(shares), len(values))):
        result[:-back] += shares[back, back:] * values[back:]
    return result


def _arrived(until: Floats, begin: Floats, minutes: Floats, lag: float) -> Floats:
    """Return the share of what was moved evenly over some minutes that has arrived by `until`."""
    minutes = np.maximum(minutes, 1e-9)
    since_begin = np.maximum(until - begin, 0.0)
    since_end = np.maximum(until - begin - minutes, 0.0)
    elapsed = np.minimum(since_begin, minutes)
    return (elapsed - lag * (np.exp(-since_end / lag) - np.exp(-since_begin / lag))) / minutes
