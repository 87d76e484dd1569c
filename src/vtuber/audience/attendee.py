"""Somebody who is watching: their mood, their boredom, their purse tonight."""

import math
from typing import TYPE_CHECKING

from vtuber.audience.people import ACTIVITIES, Person
from vtuber.audience.twitch_lines import Sender

if TYPE_CHECKING:
    from vtuber.audience.world import World

MIDDLING = 0.45
"""The enjoyment at which the world's rates hold as they stand."""


class Attendee:
    """One visit of one person. Enjoyment runs from 0 to 1 and starts a little below middling.

    Boredom is kept per activity, 0 to 1. That of the activity that is on grows with every `feel`; that of the others
    fades, and is brought up to date when they come on again.
    """

    __slots__ = (
        "banned", "boredom", "budget_usd", "enjoyment", "felt_at", "follows", "leave_rate", "messages", "months",
        "person", "renewed", "sender", "tiring", "wrote_at",
    )  # fmt: skip

    def __init__(
        self, person: Person, *, now: float, months: int, stay_minutes: float, tiring: float, budget_usd: float
    ) -> None:
        self.person = person
        self.months = months
        self.sender = Sender(person, months)
        self.leave_rate = 1.0 / (60.0 * stay_minutes)
        self.tiring = tiring
        self.budget_usd = budget_usd
        self.enjoyment = 0.4
        self.boredom = [0.0] * len(ACTIVITIES)
        self.felt_at = [now] * len(ACTIVITIES)
        self.messages = 0
        self.wrote_at = now
        self.follows = person.follows
        self.renewed = False
        self.banned = False

    def feel(self, activity: int, *, now: float, liveliness: float, follow: float, world: "World") -> None:
        """Live through the last moment: tire of what is on, and let enjoyment follow what it still offers.

        `liveliness` (0 to 1) scales the pleasure; `follow` is the part of the way that enjoyment goes towards it.
        """
        boredom = self.boredom[activity]
        away = now - self.felt_at[activity]
        if away > 2.0 * world.mood_every_s:
            boredom *= math.exp(-away / (60.0 * world.recovery_minutes))
        boredom += (1.0 - boredom) * self.tiring
        self.boredom[activity] = boredom
        self.felt_at[activity] = now
        pleasure = self.person.tastes[activity] * (1.0 - world.boredom * boredom) * liveliness
        self.enjoyment += (pleasure - self.enjoyment) * follow

    def refresh(self, activity: int, relief: float) -> None:
        """Take away a part of the boredom with an activity."""
        self.boredom[activity] *= 1.0 - relief

    def delight(self, gain: float) -> None:
        """Gain (or, below 0, lose) enjoyment at once."""
        self.enjoyment = min(1.0, max(0.0, self.enjoyment + gain))

    def subscribed(self) -> None:
        """Become a subscriber, or renew for another month."""
        self.months += 1
        self.renewed = True
        self.sender = Sender(self.person, self.months)

    @property
    def talkativeness(self) -> float:
        """Messages a minute of one's own accord, in the present mood."""
        return 0.0 if self.banned else self.person.chattiness * (0.5 + 1.1 * self.enjoyment)
