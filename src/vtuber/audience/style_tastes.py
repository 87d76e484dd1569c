"""What a simulated audience thinks of her styles: small likings of one channel, and the style that is heard now."""

import math
import random
from dataclasses import dataclass
from typing import Self

from vtuber.domain.direction_events import StyleChosen
from vtuber.domain.styles import OPTIONS, StyleQuestion

_GREETINGS = (StyleQuestion.GREETING_NEWCOMER, StyleQuestion.GREETING_RETURNER)
_MULTIPLYING = (StyleQuestion.ASKING, *_GREETINGS)
_DISLIKED_EARLY = 0.5


@dataclass(frozen=True, slots=True)
class StyleTastes:
    """How many write because of a way of asking or greeting, as a factor about 1, and how a moment for a call is liked.

    The latter is in standard deviations, early calls a little below the others. Of topics it knows nothing: those that
    landed before are to a simulated audience like any others.
    """

    factors: dict[StyleQuestion, dict[str, float]]
    calls: dict[str, float]

    @classmethod
    def drawn(cls, chance: random.Random, *, spread: float) -> Self:
        """Draw them; of each question they average out, so that styles as such make no channel livelier."""
        factors = {
            question: {option: math.exp(taste) for option, taste in _centred(chance, question, spread).items()}
            for question in _MULTIPLYING
        }
        calls = _centred(chance, StyleQuestion.CALL, 1.0)
        calls["early"] -= _DISLIKED_EARLY
        return cls(factors, calls)


class HeardStyles:
    """The styles that are heard now, which the choices on record stand for: their words sound like them."""

    def __init__(self, tastes: StyleTastes) -> None:
        self._tastes = tastes
        self._asking = 1.0
        self._call = 0.0
        self._greeting: tuple[str | None, float] = (None, 1.0)

    def chosen(self, event: StyleChosen) -> None:
        """Note a choice."""
        tastes = self._tastes
        match event.question:
            case StyleQuestion.ASKING:
                self._asking = tastes.factors[StyleQuestion.ASKING].get(event.option, 1.0)
            case StyleQuestion.CALL:
                self._call = tastes.calls.get(event.option, 0.0)
            case StyleQuestion.GREETING_NEWCOMER | StyleQuestion.GREETING_RETURNER as question:
                factor = tastes.factors[StyleQuestion(question)].get(event.option, 1.0)
                self._greeting = (event.cause, factor)
            case _:
                pass

    def of_asking(self) -> float:
        """Return the factor of the question she is about to ask."""
        return self._asking

    def of_call(self) -> float:
        """Return how the moment of the call is liked."""
        return self._call

    def of_greeting(self, answered: str | None) -> float:
        """Return the factor for who wrote that message, 1 if it was not greeted in any style."""
        message, factor = self._greeting
        return factor if answered is not None and answered == message else 1.0


def _centred(chance: random.Random, question: StyleQuestion, spread: float) -> dict[str, float]:
    tastes = {option: chance.gauss(0.0, spread) for option in OPTIONS[question]}
    mean = sum(tastes.values()) / len(tastes)
    return {option: taste - mean for option, taste in tastes.items()}
