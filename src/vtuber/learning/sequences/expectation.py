"""What a choice is expected to bring, from what came before it alone.

A score is what was expected of the arms plus the surprise after the drawn one. Whatever is expected, the score has the
right mean, since the odds of the draw are known; expecting well makes it vary less (augmented inverse propensity
weighting: Robins, Rotnitzky and Zhao 1994).
"""

import numpy as np

from vtuber.learning.sequences.choices import StreamChoices
from vtuber.learning.sequences.contrasts import Floats
from vtuber.learning.sequences.credit import Credit

_SHRUNK_BY = 30.0
"""An arm's rate begins as the channel's, which counts as much as this many choices."""

_MOOD_PAYMENTS = 5.0
"""How many payments of a stream weigh as much as the belief that its mood is the usual one."""

_NOISE_SHRUNK_BY = 20.0


class Expectation:
    """The credit in the window after a choice, per viewer, by arm; and how far off that is."""

    def __init__(self, arms: int) -> None:
        self._paid = np.zeros(arms)
        self._viewers = np.zeros(arms)
        self._chosen = np.zeros(arms)
        self._squares = np.zeros(arms)
        self._paid_in_all = 0.0
        self._watched_in_all = 0.0

    def before(self, stream: StreamChoices, credit: Credit) -> Floats:
        """Return what credit was to be expected per viewer at each choice: `[choices, arms]`.

        From earlier streams comes each arm's rate, from the stream until the choice its mood.
        """
        so_far = self._paid_in_all + stream.paid_before
        watched = self._watched_in_all + stream.watched_before
        if self._paid_in_all == 0 or not self._viewers.any():
            usual = np.divide(so_far, watched, out=np.zeros_like(watched), where=watched > 0) * credit.minutes
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
        """Return the mean square of a surprise per viewer, by arm.

        It is in proportion to the arm's rate, as counts vary, or its own where that is larger. An arm that was out of
        luck at first pays little, varies little, and is seldom drawn again: its own small mean square would make the
        bad luck look certain. So its rate is drawn towards the channel's, and taken a standard deviation higher.
        """
        viewers = self._viewers.sum()
        if viewers == 0 or self._paid.sum() == 0:
            return np.zeros_like(self._squares)
        usual, rate = self._squares.sum() / viewers, self._paid.sum() / viewers
        paid, watched = self._shrunk(self._paid, _SHRUNK_BY)
        by_rate = usual / rate * (paid + np.sqrt(paid)) / watched
        squares, watched = self._shrunk(self._squares, _NOISE_SHRUNK_BY)
        found: Floats = np.maximum(by_rate, squares / watched)
        return found

    def _rates(self) -> Floats:
        paid, watched = self._shrunk(self._paid, _SHRUNK_BY)
        return paid / watched

    def _shrunk(self, sums: Floats, choices: float) -> tuple[Floats, Floats]:
        """Return sums by arm and the viewers they are of, with so many of the channel's usual choices added to each."""
        viewers = self._viewers.sum()
        added = choices * viewers / self._chosen.sum()
        return sums + added * sums.sum() / viewers, self._viewers + added
