"""Who is there now, how they feel, and what they make up their minds to do."""

import math
import random
from bisect import bisect
from collections.abc import Iterator
from enum import Enum
from itertools import accumulate

from vtuber.audience.attendee import MIDDLING, Attendee
from vtuber.audience.channel import Channel, draw_person
from vtuber.audience.distributions import lognormal
from vtuber.audience.people import NameGiver, Person
from vtuber.audience.programme import Programme

_LARGEST_PULL = 3.0


class Wish(Enum):
    """What somebody has just decided."""

    LEAVE = "leave"
    GIVE = "give"
    FOLLOW = "follow"
    REDEEM = "redeem"


class Crowd:
    """The people present, in order of arrival."""

    def __init__(self, channel: Channel, chance: random.Random, *, stream_index: int) -> None:
        self._channel = channel
        self._world = channel.world
        self._chance = chance
        self._stream_index = stream_index
        self._names = NameGiver(chance, frozenset(person.login for person in channel.regulars))
        self._reach: list[float] = []
        self.present: list[Attendee] = []

    def stranger(self) -> Person:
        """Make up somebody who has never been here."""
        channel = self._channel
        name = self._names.new_name()
        return draw_person(self._world, channel.taste_base, channel.kind_shares, self._chance, name=name, regular=False)

    def join(self, person: Person, *, now: float, stay_minutes: float) -> Attendee:
        """Let somebody in; how long they would stay is drawn around `stay_minutes`."""
        attendee = self._visit(person, now, stay_minutes)
        self.present.append(attendee)
        self._reach = []
        return attendee

    def outsider(self, now: float) -> Attendee:
        """Make up somebody who writes without being counted among the viewers."""
        return self._visit(self.stranger(), now, self._world.newcomers_stay_minutes)

    def _visit(self, person: Person, now: float, stay_minutes: float) -> Attendee:
        world, chance = self._world, self._chance
        patience = lognormal(chance, world.patience_minutes, world.patience_sigma)
        return Attendee(
            person,
            now=now,
            months=person.months + self._stream_index // 12 if person.months else 0,
            stay_minutes=lognormal(chance, stay_minutes, world.stay_sigma),
            tiring=1.0 - math.exp(-world.mood_every_s / (60.0 * patience)),
            budget_usd=lognormal(chance, world.budget_usd, world.budget_sigma),
        )

    def leave(self, attendee: Attendee) -> None:
        """Let somebody go who is there."""
        self.present.remove(attendee)
        self._reach = []

    def weigh(self, programme: Programme, now: float) -> Iterator[tuple[Attendee, Wish]]:
        """Let everybody live through the last moment; return who decided what. Nobody is removed."""
        world, chance = self._world, self._chance
        dt = world.mood_every_s
        follow = 1.0 - math.exp(-dt / (60.0 * world.enjoyment_minutes))
        liveliness = self._liveliness(programme, now)
        giving = world.payments_per_viewer_hour * dt / 3600.0
        following = world.follows_per_viewer_hour * dt / 3600.0
        redeeming = world.redemptions_per_viewer_hour * dt / 3600.0
        for attendee in tuple(self.present):
            attendee.feel(programme.index, now=now, liveliness=liveliness, follow=follow, world=world)
            pull = attendee.enjoyment / MIDDLING
            roll = chance.random()
            leaving = attendee.leave_rate * dt * math.exp(world.boredom_drives_away * (MIDDLING - attendee.enjoyment))
            if (roll := roll - leaving) < 0.0:
                yield attendee, Wish.LEAVE
            elif (roll := roll - giving * attendee.person.generosity * pull**world.enjoyment_opens_purses) < 0.0:
                yield attendee, Wish.GIVE
            elif (roll := roll - redeeming * min(pull, _LARGEST_PULL)) < 0.0:
                yield attendee, Wish.REDEEM
            elif not attendee.follows and roll < following * pull:
                yield attendee, Wish.FOLLOW
        self._reach = []

    def _liveliness(self, programme: Programme, now: float) -> float:
        world = self._world
        excess = programme.silence_s(now) / world.silence_after_s - 1.0
        return 1.0 - world.silence_dulls * min(1.0, max(0.0, excess / 3.0))

    @property
    def messages_per_s(self) -> float:
        """How often somebody writes of their own accord."""
        return self._talkers()[-1] / 60.0 if self.present else 0.0

    def talker(self) -> Attendee | None:
        """Draw somebody who is about to write, the talkative more often; None when nobody would."""
        reach = self._talkers()
        if not reach or reach[-1] <= 0.0:
            return None
        return self.present[min(bisect(reach, self._chance.random() * reach[-1]), len(reach) - 1)]

    def moderator_is_there(self) -> bool:
        """Tell whether anybody present can delete messages."""
        return any(attendee.person.moderator for attendee in self.present)

    def everybody_feels(self, gain: float) -> None:
        """Let all gain or lose enjoyment at once."""
        for attendee in self.present:
            attendee.delight(gain)

    def refresh(self, activity: int) -> None:
        """Let all be a little less bored with an activity."""
        for attendee in self.present:
            attendee.refresh(activity, self._world.fresh_topic_relief)

    def _talkers(self) -> list[float]:
        if not self._reach:
            self._reach = list(accumulate(attendee.talkativeness for attendee in self.present))
        return self._reach
