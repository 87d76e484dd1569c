"""One step of Fisher scoring: gradients and information of each outcome."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vtuber.learning.structured.fatigue import Floats
from vtuber.learning.structured.lag import gathered, spread
from vtuber.learning.structured.noise import Noise
from vtuber.learning.structured.outcomes import CHAT, LEAST, LEFT, OUTCOMES, PAID, Observed

MOOD = 0.3
"""Prior standard deviation of a stream's mood, on the scale of a logarithm."""

LARGEST_STEP = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One outcome's part of a Fisher step: gradients and information of effects and of streams' moods.

    No stream's mood meets another's, so moods are eliminated one by one (Schur complement).
    """

    gradient: Floats
    effects: Floats
    mood_gradient: Floats
    mood_information: Floats
    crossed: Floats

    def information(self) -> Floats:
        """Return what is known of the effects, the moods being unknown, too."""
        return self.effects - (self.crossed.T / self.mood_information) @ self.crossed

    def slope(self) -> Floats:
        """Return the gradient along the effects, with moods that follow."""
        return self.gradient - self.crossed.T @ (self.mood_gradient / self.mood_information)

    def moods(self, step: Floats) -> Floats:
        """Return the moods' change that goes with a change of the effects."""
        change = (self.mood_gradient - self.crossed @ step) / self.mood_information
        return np.clip(change, -LARGEST_STEP, LARGEST_STEP)


def pieces_of(data: Observed, effects: Floats, moods: Floats, shares: Floats, noise: Noise) -> tuple[Piece, ...]:
    """Return the part of each outcome at these effects, shape (outcomes, columns), and moods, (outcomes, streams)."""
    table, x = data.table, data.x
    moved = data.moved(effects[PAID], moods[PAID])
    expected = np.maximum(spread(shares, moved), LEAST)
    weight = table.weight / noise.paid
    reached = spread(shares, moved[:, None] * x)
    pull = moved * gathered(shares, weight * (table.paid / expected - 1))
    paid = Piece(
        gradient=x.T @ pull,
        effects=reached.T @ (reached * (weight / expected)[:, None]),
        mood_gradient=data.by_stream(pull) - moods[PAID] / MOOD**2,
        mood_information=data.by_stream(weight * expected) + 1 / MOOD**2,
        crossed=data.by_stream(reached * weight[:, None]),
    )
    chat_weight = data.chat_weight / (noise.chat + 1 / (table.messages + 1))
    return (
        paid,
        _linear(data, chat_weight, data.chat, effects[CHAT], moods[CHAT]),
        _left_piece(data, effects[LEFT], moods[LEFT], noise.left),
    )


def _linear(data: Observed, weight: Floats, seen: Floats, effects: Floats, moods: Floats) -> Piece:
    weighted = data.x * weight[:, None]
    pull = weight * (seen - data.predicted(effects, moods))
    return Piece(
        gradient=data.x.T @ pull,
        effects=data.x.T @ weighted,
        mood_gradient=data.by_stream(pull) - moods / MOOD**2,
        mood_information=data.by_stream(weight) + 1 / MOOD**2,
        crossed=data.by_stream(weighted),
    )


def _left_piece(data: Observed, effects: Floats, moods: Floats, noise: float) -> Piece:
    weight = data.left_weight / noise
    if data.net_only:
        return _linear(data, weight, data.left - 1.0, effects, moods)
    expected = data.leaves(effects, moods)
    pull = weight * (data.left - expected)
    weighted = data.x * (weight * expected)[:, None]
    return Piece(
        gradient=data.x.T @ pull,
        effects=data.x.T @ weighted,
        mood_gradient=data.by_stream(pull) - moods / MOOD**2,
        mood_information=data.by_stream(weight * expected) + 1 / MOOD**2,
        crossed=data.by_stream(weighted),
    )


def blocks(squares: Sequence[Floats]) -> Floats:
    """Return the block-diagonal matrix of these."""
    count = len(squares[0])
    result = np.zeros((OUTCOMES * count, OUTCOMES * count))
    for number, square in enumerate(squares):
        place = slice(number * count, (number + 1) * count)
        result[place, place] = square
    return result
