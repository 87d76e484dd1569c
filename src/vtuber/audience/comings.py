"""Comings and goings: regulars, newcomers, raids, and what people decide while they are there."""

import random
from dataclasses import replace
from functools import partial

from vtuber.audience.attendee import Attendee
from vtuber.audience.conversation import Conversation
from vtuber.audience.crowd import Wish
from vtuber.audience.distributions import lognormal
from vtuber.audience.people import Person
from vtuber.audience.posts import Posted
from vtuber.audience.purses import Purses
from vtuber.audience.twitch_lines import Sender
from vtuber.audience.venue import Venue

_RAID_POURS_IN_S = 25.0
_REWARDS = (
    ("Hydrate", 200, False),
    ("Posture check", 300, False),
    ("Pick a topic", 1500, True),
    ("Tell a story", 2500, True),
)


class Comings:
    """Moves people in and out of the crowd and has their wishes carried out."""

    def __init__(self, venue: Venue, *, conversation: Conversation, purses: Purses, chance: random.Random) -> None:
        self._channel = venue.channel
        self._world = venue.channel.world
        self._crowd = venue.crowd
        self._programme = venue.programme
        self._conversation = conversation
        self._purses = purses
        self._authors = venue.authors
        self._agenda = venue.agenda
        self._wire = venue.wire
        self._clock = venue.clock
        self._chance = chance

    def begin(self, attending: random.Random, *, interrupted: bool) -> None:
        """Let in who waits already and plan the others. After an interruption most of the crowd is still there."""
        world, now = self._world, self._clock.monotonic()
        waiting_share = 0.8 if interrupted else world.waiting_share
        for person in self._channel.regulars:
            if attending.random() >= (world.moderators_attendance if person.moderator else world.attendance):
                continue
            if attending.random() < waiting_share:
                self._enter(person, world.regulars_stay_minutes)
            else:
                due = now + 60.0 * attending.expovariate(1.0 / world.regulars_arrive_minutes)
                self._agenda.add(due, partial(self._enter, person, world.regulars_stay_minutes))
        for _ in range(world.newcomers_at_start * (2 if interrupted else 1)):
            self._enter(self._crowd.stranger(), world.newcomers_stay_minutes)
        self._plan_newcomer()
        self._plan_raid()
        self.live_on()

    def live_on(self) -> None:
        """Let everybody feel and decide, then plan the next time."""
        now = self._clock.monotonic()
        for attendee, wish in self._crowd.weigh(self._programme, now):
            self._carry_out(attendee, wish, now)
        self._conversation.flow(self._world.mood_every_s)
        self._agenda.add(now + self._world.mood_every_s, self.live_on)

    def _carry_out(self, attendee: Attendee, wish: Wish, now: float) -> None:
        soon = now + self._chance.random() * 0.9 * self._world.mood_every_s
        match wish:
            case Wish.LEAVE:
                self._agenda.add(soon, partial(self._go, attendee))
            case Wish.GIVE:
                self._purses.wish(attendee)
            case Wish.FOLLOW:
                attendee.follows = True
                self._agenda.add(soon, partial(self._follow, attendee))
            case Wish.REDEEM:
                self._agenda.add(soon, partial(self._redeem, attendee))

    def _enter(self, person: Person, stay_minutes: float) -> None:
        attendee = self._crowd.join(person, now=self._clock.monotonic(), stay_minutes=stay_minutes)
        greets = self._world.greets["regular" if person.regular else "newcomer"]
        if self._chance.random() < greets * (0.3 + min(1.4, 5.0 * person.chattiness)):
            kind = "greeting" if person.regular or self._chance.getrandbits(1) else "newcomer"
            self._conversation.plan(attendee, kind, after_s=2.0 + self._chance.expovariate(1 / 15.0))

    def _go(self, attendee: Attendee) -> Posted | None:
        self._crowd.leave(attendee)
        if attendee.messages and self._chance.random() < self._world.says_goodbye:
            return self._conversation.write(attendee, "farewell")
        return None

    def _follow(self, attendee: Attendee) -> Posted:
        message_id, posted = self._wire.follow(attendee.person)
        self._authors.wrote(f"twitch:{message_id}", attendee)
        return posted

    def _redeem(self, attendee: Attendee) -> Posted:
        title, cost, worded = self._chance.choice(_REWARDS)
        text = self._conversation.phrasebook.phrase("redemption_text", self._programme.fill) if worded else ""
        message_id, posted = self._wire.redemption(attendee.person, title=title, cost=cost, text=text)
        self._authors.wrote(f"twitch:{message_id}", attendee)
        return posted

    def _plan_newcomer(self) -> None:
        if self._world.newcomers_per_minute > 0:
            due = self._clock.monotonic() + self._chance.expovariate(self._world.newcomers_per_minute / 60.0)
            self._agenda.add(due, self._newcomer)

    def _newcomer(self) -> None:
        self._plan_newcomer()
        self._enter(self._crowd.stranger(), self._world.newcomers_stay_minutes)

    def _plan_raid(self) -> None:
        if self._world.raids_per_hour > 0:
            due = self._clock.monotonic() + self._chance.expovariate(self._world.raids_per_hour / 3600.0)
            self._agenda.add(due, self._raid)

    def _raid(self) -> Posted:
        """Let another channel's viewers pour in; most of them will not stay."""
        self._plan_raid()
        world, now = self._world, self._clock.monotonic()
        size = min(world.largest_raid, max(2, round(lognormal(self._chance, world.raid_size, world.raid_sigma))))
        streamer = replace(self._crowd.stranger(), follows=True)
        for _ in range(size):
            due = now + self._chance.random() * _RAID_POURS_IN_S
            self._agenda.add(due, partial(self._enter, self._crowd.stranger(), world.raiders_stay_minutes))
        fill = {"raider": streamer.name}
        self._conversation.spark("raider", world.sparks_per_raider * size, within_s=_RAID_POURS_IN_S, fill=fill)
        self._conversation.spark("raid_hype", 3.0, within_s=20.0)
        return self._wire.raid(Sender(streamer, 0), size)[1]
