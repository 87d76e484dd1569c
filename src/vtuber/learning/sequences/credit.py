"""What of the payments after a choice is laid to it.

People give minutes after what moved them, and what arrives twelve minutes after a choice is rarely of its making. A
payment counts in proportion to the density with which payments caused in the chosen segment arrive at that moment,
which of all weights tells effects from noise best (a matched filter), scaled so that a payment the segment caused
counts 1 on average. The lag is the learner's (`attribution.py`); where the true one is much longer, effects come out
too small, as they would in a plain window.
"""

import numpy as np

from vtuber.learning.attribution import LAG_MINUTES
from vtuber.learning.sequences.comparisons import WINDOW_MINUTES
from vtuber.learning.sequences.contrasts import Floats

_CELLS = 240
_SHORTEST = 0.1


class Credit:
    """The weights of payments by their minutes after a choice, for segments that usually take so many minutes."""

    def __init__(self, segment_minutes: float) -> None:
        self._minutes = min(max(segment_minutes, _SHORTEST), WINDOW_MINUTES)
        middles = (np.arange(_CELLS) + 0.5) * WINDOW_MINUTES / _CELLS
        density = self._density(middles)
        cell = WINDOW_MINUTES / _CELLS
        self._scale = 1 / float((density**2).sum() * cell)
        self.minutes = float(density.sum() * cell) * self._scale

    minutes: float
    """What a steady flow of one payment a minute counts in a window."""

    def weights(self, minutes_after: Floats) -> Floats:
        """Return what payments count that arrive so many minutes after a choice, within the window."""
        return self._scale * self._density(minutes_after)

    def _density(self, minutes_after: Floats) -> Floats:
        since_end = np.maximum(0.0, minutes_after - self._minutes)
        found: Floats = (np.exp(-since_end / LAG_MINUTES) - np.exp(-minutes_after / LAG_MINUTES)) / self._minutes
        return found
