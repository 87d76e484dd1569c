"""People: who they are in every stream, and how the platform shows them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from vtuber.audience.phrasebook import words
from vtuber.domain.activities import Activity

if TYPE_CHECKING:
    from vtuber.audience.world import ViewerKind

COLORS = (
    "",
    "",
    "#FF4500",
    "#1E90FF",
    "#8A2BE2",
    "#00FF7F",
    "#DAA520",
    "#FF69B4",
    "#5F9EA0",
    "#2E8B57",
    "#B22222",
    "#9ACD32",
)
TIERS = ("1000", "2000", "3000")
ACTIVITIES = tuple(Activity)
INDEX_OF: dict[Activity, int] = {activity: index for index, activity in enumerate(ACTIVITIES)}
"""Tastes are tuples in the order of the activities."""


class Habit(Enum):
    """How somebody writes."""

    PLAIN = "plain"
    CAPITALS = "capitals"
    EMOTES = "emotes"


HABITS = (*(Habit.PLAIN,) * 5, *(Habit.CAPITALS,) * 2, *(Habit.EMOTES,) * 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a Twitch account.

    `id` is the platform's number. `tastes` are how much they like each activity when fresh (0 to 1, in the order of
    `ACTIVITIES`). `traits` is what they tell of themselves, by slot of a phrase: the same `pet` in every stream.
    `months` is their subscription's age, 0 for who has none; `plan` its tier. `chattiness` is in
    messages a minute; `generosity` scales how often they give, about 1 on average.
    """

    id: str
    name: str
    kind: "ViewerKind"
    tastes: tuple[float, ...]
    traits: Mapping[str, str]
    color: str = ""
    habit: Habit = Habit.PLAIN
    regular: bool = False
    moderator: bool = False
    months: int = 0
    plan: str = TIERS[0]
    follows: bool = False
    chattiness: float = 0.0
    generosity: float = 1.0

    @property
    def login(self) -> str:
        """The name in lower case, as chat lines spell it."""
        return self.name.lower()


TRAITS = ("pet", "petname", "place", "food", "game", "instrument")
"""What stays the same about a person; each is the name of a slot."""


class NameGiver:
    """Makes names that nobody else has in this channel."""

    def __init__(self, chance: random.Random, taken: frozenset[str] = frozenset()) -> None:
        self._chance = chance
        self._taken = set(taken)

    def new_name(self) -> str:
        """Return a name in one of the styles people use."""
        while True:
            name = self._draw()
            if name.lower() not in self._taken:
                self._taken.add(name.lower())
                return name

    def _draw(self) -> str:
        chance = self._chance
        first, second = chance.choice(words("name_first")), chance.choice(words("name_second"))
        digits = str(chance.randrange(1, 10_000)) if chance.getrandbits(1) else ""
        match chance.randrange(4):
            case 0:
                return f"{first.capitalize()}{second.capitalize()}{digits}"
            case 1:
                return f"{first}_{second}{digits}"
            case 2:
                return f"{first}{second}{digits}"
            case _:
                return f"{second.capitalize()}{digits or chance.randrange(70, 2010)}"
