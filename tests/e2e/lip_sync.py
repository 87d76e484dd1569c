"""Lip sync as a figure: how far the mouth lags behind the sound, by cross-correlation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEP_S = 0.005
"""Both series are laid on this grid; it is the window of the page's loudness capture."""

FARTHEST_S = 0.4
"""Lags are looked for from minus this to plus this."""

Series = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LipSync:
    """`lag_s` is positive where the mouth comes after the sound; `correlation` is Pearson's, at that lag."""

    lag_s: float
    correlation: float


def measure(mouth: Sequence[tuple[float, float]], loudness: Sequence[tuple[float, float]]) -> LipSync:
    """Compare (time in seconds, value) series of the mouth's opening and the sound's RMS over the mouth's time span.

    The mouth is sampled once a frame and interpolated between frames. Opening goes with loudness as the ear takes it,
    so the sound's RMS enters by its square root.
    """
    opened, heard = np.asarray(mouth, dtype=float), np.asarray(loudness, dtype=float)
    reach = round(FARTHEST_S / STEP_S)
    times = np.arange(opened[0, 0], opened[-1, 0], STEP_S)
    opening = np.interp(times, opened[:, 0], opened[:, 1])
    lags = np.arange(-reach, reach + 1)
    found = np.array([_correlation(opening, _sound(heard, times - lag * STEP_S)) for lag in lags])
    best = int(np.argmax(found))
    return LipSync(lag_s=float((lags[best] + _vertex(found, best)) * STEP_S), correlation=float(found[best]))


def shifted(series: Sequence[tuple[float, float]], by_s: float) -> list[tuple[float, float]]:
    """Return a series that happens later."""
    return [(time + by_s, value) for time, value in series]


def _sound(heard: Series, times: Series) -> Series:
    return np.sqrt(np.interp(times, heard[:, 0], heard[:, 1], left=0.0, right=0.0))


def _correlation(first: Series, second: Series) -> float:
    first, second = first - first.mean(), second - second.mean()
    norm = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / norm if norm else 0.0


def _vertex(values: Series, best: int) -> float:
    """Return where between grid points the maximum lies, by the parabola through its neighbours."""
    if not 0 < best < len(values) - 1:
        return 0.0
    before, at, after = values[best - 1 : best + 2]
    bend = before - 2 * at + after
    return float(0.5 * (before - after) / bend) if bend else 0.0
