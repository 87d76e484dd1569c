"""One loudness for a voice that comes from elsewhere: slow gain towards a target, and a limiter for the peaks."""

from math import log10

import numpy as np

from vtuber.voice.pcm import Samples

TARGET_DB = -19.5
"""Loudness of speech in dB of full scale: RMS of what is above the gate; the offline voice's own, measured."""

GATE_DB = -45.0
"""Quieter than this is a pause, and no measure of the voice."""

MOST_GAIN_DB = 15.0
"""Neither raised nor lowered by more."""

SLEW_DB_PER_S = 6.0
"""How fast the gain may change: too slow to be heard as a change within a word."""

MEMORY_S = 3.0
"""Seconds of speech over which the loudness is measured."""

KNEE = 0.7
"""Amplitude above which the limiter bends the waveform."""

CEILING = 0.95
"""Amplitude that nothing exceeds."""


class Leveller:
    """Brings one sentence to `TARGET_DB`, a block at a time, from the blocks up to this one alone.

    The gain moves by at most `SLEW_DB_PER_S`, in a straight line (in dB) over each block.
    """

    def __init__(self, sample_rate: int) -> None:
        self.gain_db = 0.0
        self._sample_rate = sample_rate
        self._power = 0.0
        self._measured_s = 0.0

    def level(self, block: Samples) -> Samples:
        """Return the block, levelled and limited; as long as it came."""
        if not len(block):
            return block
        seconds, before = len(block) / self._sample_rate, self.gain_db
        self._measure(float(np.mean(block**2)), seconds)
        if self._power:
            wanted = _within(MOST_GAIN_DB, TARGET_DB - 10 * log10(self._power))
            self.gain_db += _within(SLEW_DB_PER_S * seconds, wanted - before)
        steps = np.arange(1, len(block) + 1) / len(block)
        return limited(block * 10 ** ((before + (self.gain_db - before) * steps) / 20))

    def for_next_sentence(self) -> "Leveller":
        """Return a leveller that begins with what this one knows of the voice."""
        following = Leveller(self._sample_rate)
        following.gain_db, following._power, following._measured_s = self.gain_db, self._power, self._measured_s
        return following

    def _measure(self, power: float, seconds: float) -> None:
        """Average over the speech so far, at most over `MEMORY_S`."""
        if power > 10 ** (GATE_DB / 10):
            self._measured_s = min(MEMORY_S, self._measured_s + seconds)
            self._power += (power - self._power) * min(1.0, seconds / self._measured_s)


def limited(samples: Samples) -> Samples:
    """Bend amplitudes above `KNEE` so that they approach `CEILING`; leave the rest as it is.

    It has no memory: nothing it does to a peak is heard before or after it.
    """
    size = np.abs(samples)
    room = CEILING - KNEE
    bent = KNEE + room * np.tanh((size - KNEE) / room)
    return np.where(size > KNEE, np.copysign(bent, samples), samples)


def _within(most: float, value: float) -> float:
    return max(-most, min(most, value))
