"""From one sample rate to another, a stretch at a time: a polyphase filter of windowed sinc functions."""

from functools import lru_cache
from math import ceil, gcd

import numpy as np

from vtuber.voice.pcm import Samples

TAPS = 48
"""Input samples that shape each output sample; an even number."""

KAISER_BETA = 8.0
"""Side lobes of the filter about 80 dB down."""

PASSBAND = 0.92
"""The filter's half-amplitude point as a share of the lower of the two Nyquist frequencies."""


class Resampler:
    """Converts one sentence; every stretch comes out as soon as the samples it depends on are there.

    All of `add` and `finish` together gives one output sample for each 1/`output_rate` second of the input, in phase
    with it, however the input is cut into stretches. The delay is half of `TAPS` input samples, about 1 ms.
    """

    def __init__(self, input_rate: int, output_rate: int) -> None:
        divisor = gcd(input_rate, output_rate)
        self._up, self._down = output_rate // divisor, input_rate // divisor
        self._filters = _filters(self._up, self._down)
        self._tail: Samples = np.zeros(TAPS // 2 - 1)
        self._tail_begins = 1 - TAPS // 2
        self._received = 0
        self._given = 0

    def add(self, samples: Samples) -> Samples:
        """Take in samples between -1 and 1; give what they complete."""
        self._received += len(samples)
        return self._convert(samples, until=(self._received - TAPS // 2) * self._up // self._down)

    def finish(self) -> Samples:
        """Give the rest, as if silence followed."""
        return self._convert(np.zeros(TAPS), until=ceil(self._received * self._up / self._down))

    def _convert(self, samples: Samples, *, until: int) -> Samples:
        """Give the output samples before number `until`: each the filter of its phase over the input around it."""
        buffer = np.concatenate([self._tail, samples])
        numbers = np.arange(self._given, max(self._given, until))
        places, phases = np.divmod(numbers * self._down, self._up)
        self._given += len(numbers)
        firsts = places - (TAPS // 2 - 1) - self._tail_begins
        windows = buffer[firsts[:, None] + np.arange(TAPS)]
        next_first = self._given * self._down // self._up - (TAPS // 2 - 1)
        self._tail = buffer[next_first - self._tail_begins :]
        self._tail_begins = next_first
        converted: Samples = np.einsum("ij,ij->i", windows, self._filters[phases])
        return converted


@lru_cache(maxsize=4)
def _filters(up: int, down: int) -> Samples:
    """Return the filter of each phase, a row of `TAPS` weights whose sum is one."""
    cutoff = PASSBAND * min(1.0, up / down)
    offsets = np.arange(TAPS) - (TAPS // 2 - 1) - np.arange(up)[:, None] / up
    window = np.i0(KAISER_BETA * np.sqrt(np.clip(1 - (offsets / (TAPS / 2)) ** 2, 0, 1))) / np.i0(KAISER_BETA)
    weights = np.sinc(cutoff * offsets) * window
    normalised: Samples = weights / weights.sum(axis=1, keepdims=True)
    return normalised
