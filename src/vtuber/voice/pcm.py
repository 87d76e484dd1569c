"""Sound as it travels, signed 16-bit little-endian mono, and as it is reckoned with: numbers between -1 and 1."""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float64]

BYTES = 2
"""Bytes of a sample."""

_FULL_SCALE = 32768


def samples_of(pcm: bytes) -> Samples:
    """Return the samples of a whole number of them."""
    samples: Samples = np.frombuffer(pcm, dtype="<i2") / _FULL_SCALE
    return samples


def pcm_of(samples: Samples) -> bytes:
    """Return samples as bytes; what lies beyond full scale is cut off there."""
    scaled = np.clip(np.rint(samples * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1)
    return scaled.astype("<i2").tobytes()
