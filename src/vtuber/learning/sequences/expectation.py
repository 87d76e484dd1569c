"""What a choice is expected to bring, from what came before it alone.

A score is what was expected of the arms plus the surprise after the drawn one. Whatever is expected, the score has the
right mean, since the odds of the draw are known; expecting well makes it vary less (augmented inverse propensity
weighting: Robins, Rotnitzky and Zhao 1994).
"""

import numpy as np

from vtuber.learning.sequences.choices import StreamChoices
from vtuber.learning.sequences.comparisons import WINDOW_MINUTES
from vtuber.learning.sequences.contrasts import Floats

_SHRUNK_BY = 30.0
"""An arm's rate begins as the channel's, which counts as much as this many choices."""

_MOOD_PAYMENTS = 5.0
"""How many payments of a stream weigh as much as the belief that its mood is the usual one."""

_NOISE_SHRUNK_BY = 20.0


class Expectation:
    """Payments in the window after a choice, per viewer, by arm; and how far off that is."""

    def __init__(self, arms: int) -> None:
        self._paid = np.zeros(arms)
        self._viewers = np.zeros(arms)
        self._chosen = np.zeros(arms)
        self._squares = np.zeros(arms)
        self._paid_in_all = 0.0
        self._watched_in_all = 0.0

    def before(self, stream: StreamChoices) -> Floats:
        """Return what was to be expected per viewer at each choice: `[choices, arms]`.

        From earlier streams comes each arm's rate, from the stream until the choice its mood.
        """
        so_far = self._paid_in_all + stream.paid_before
        watched = self._watched_in_all + stream.watched_before
        if self._paid_in_all == 0 or not self._viewers.any():
            usual = np.divide(so_far, watched, out=np.zeros_like(watched), where=watched > 0) * WINDOW_MINUTES
            return np.repeat(usual[:, None], len(self._paid), axis=1)
        expected = stream.watched_before * self._paid_in_all / self._watched_in_all
        mood = (stream.paid_before + _MOOD_PAYMENTS) / (expected + _MOOD_PAYMENTS)
        return mood[:, None] * self._rates()[None, :]

    def learn(self, stream: StreamChoices, surprises: Floats) -> None:
        """Take in a finished stream, and how far each of its choices was off."""
        for place in range(len(self._paid)):
            of_arm = stream.drawn == place
            self._chosen[place] += np.count_nonzero(of_arm)
            self._paid[place] += stream.paid[of_arm].sum()
            self._viewers[place] += stream.viewers[of_arm].sum()
            self._squares[place] += (surprises[of_arm] ** 2).sum()
        self._paid_in_all += stream.paid_in_all
        self._watched_in_all += stream.watched_in_all

    @property
    def chosen(self) -> Floats:
        """How often each arm was drawn."""
        return self._chosen

    def noise(self) -> Floats:
        """Return the mean square of a surprise per viewer, by arm: that of all arms, or its own where that is larger.

        An arm that was out of luck at first pays little, varies little, and is seldom drawn again: its own small mean
        square would make the bad luck look certain. Its own is drawn towards that of all.
        """
        viewers = self._viewers.sum()
        if viewers == 0:
            return np.zeros_like(self._squares)
        prior = _NOISE_SHRUNK_BY * viewers / self._chosen.sum()
        usual = self._squares.sum() / viewers
        found: Floats = np.maximum(usual, (self._squares + prior * usual) / (self._viewers + prior))
        return found

    def _rates(self) -> Floats:
        prior = _SHRUNK_BY * self._viewers.sum() / self._chosen.sum()
        usual = self._paid.sum() / self._viewers.sum()
        found: Floats = (self._paid + prior * usual) / (self._viewers + prior)
        return found
