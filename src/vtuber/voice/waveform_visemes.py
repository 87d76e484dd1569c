"""Mouth shapes from the sound itself, for a voice that does not tell its phonemes.

Each frame of 20 ms gives one shape: how loud it is says how far the mouth is open, and how often the waveform crosses
zero tells hiss (s, sh, f) from voice. The level is measured against the loudest frames of the sentence so far.
"""

from collections.abc import Iterator
from itertools import groupby

import numpy as np

from vtuber.domain.speech import Viseme, VisemeSpan
from vtuber.voice.pcm import Samples

FRAME_S = 0.020
"""A frame is long enough for a period of the lowest voice, and short against a mouth movement."""

SILENCE = 0.004
"""RMS below which a frame is a pause, whatever the sentence's level."""

FALL_PER_FRAME = 0.998
"""How the loudest level so far is forgotten: to half in about seven seconds."""

HISS_PER_S = 5000.0
"""Zero crossings per second above which a frame is hiss: voiced speech stays below 4000, s and sh are above 6000."""

_SHAPES = ((0.08, Viseme.SIL), (0.25, Viseme.NN), (0.50, Viseme.E), (0.75, Viseme.O))
"""Up to this share of the loudest level, this shape; above, the open mouth of an a."""


class WaveformVisemes:
    """Follows one sentence; the frames of a stretch become spans that cover it without a gap."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._frame = round(FRAME_S * sample_rate)
        self._loudest = 0.05
        self._position = 0

    def follow(self, samples: Samples) -> Iterator[VisemeSpan]:
        """Give the spans of the samples that follow those before; equal neighbours are one span."""
        frames = [samples[start : start + self._frame] for start in range(0, len(samples), self._frame)]
        for viseme, same in groupby(frames, key=self._shape_of):
            start, self._position = self._position, self._position + sum(map(len, same))
            start_s = start / self._rate
            yield VisemeSpan(viseme=viseme, start_s=start_s, duration_s=self._position / self._rate - start_s)

    def _shape_of(self, frame: Samples) -> Viseme:
        level = float(np.sqrt(np.mean(frame**2)))
        self._loudest = max(level, self._loudest * FALL_PER_FRAME)
        if level < SILENCE:
            return Viseme.SIL
        crossings = np.count_nonzero(np.diff(np.signbit(frame))) * self._rate / len(frame)
        share = level / self._loudest
        if crossings > HISS_PER_S and share > _SHAPES[0][0]:
            return Viseme.SS
        return next((shape for most, shape in _SHAPES if share <= most), Viseme.AA)
