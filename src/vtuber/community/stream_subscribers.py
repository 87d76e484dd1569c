"""What one stream brought of subscriptions, with all that is known from before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from vtuber.community.breakdown import Breakdown, breakdown_of
from vtuber.community.standings import Subscribing, history_of, standing_of
from vtuber.community.subscribers import Roster, Subscriber, joined
from vtuber.domain.channel_events import ChatMessage, GiftSubscriptions
from vtuber.domain.events import Event
from vtuber.domain.forgetting import FORGOTTEN_ID
from vtuber.domain.standing import Occasion
from vtuber.domain.subscriptions import (
    Acquaintance,
    BadgeSeen,
    SubscriptionGiven,
    SubscriptionHistory,
    SubscriptionPaid,
)
from vtuber.domain.viewers import ANONYMOUS

SOON = timedelta(days=7)
"""A renewal that is expected within so much time after the stream is due soon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody and their months; for gifts, how many were given."""

    name: str
    months: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSubscribers:
    """Who subscribed in a stream, in the order in which they did; `due_soon` are expected to renew within a week.

    `first` are new, `own` pay themselves for the first time after a gift, `continued` changed how they subscribe;
    `anniversaries` are among the renewals. `breakdown` is of everybody at the end of the stream.
    """

    first: tuple[Named, ...] = ()
    renewed: tuple[Named, ...] = ()
    returned: tuple[Named, ...] = ()
    continued: tuple[Named, ...] = ()
    own: tuple[Named, ...] = ()
    gifts: tuple[Named, ...] = ()
    anniversaries: tuple[Named, ...] = ()
    due_soon: tuple[Subscriber, ...] = ()
    breakdown: Breakdown | None = None

    @classmethod
    def of(cls, events: Iterable[Event], earlier: SubscriptionHistory, stream: str) -> "StreamSubscribers":
        """Look back at a stream; `earlier` is what is known from all others."""
        known = _Known(earlier)
        groups: defaultdict[Occasion, list[Named]] = defaultdict(list)
        anniversaries: list[Named] = []
        seen, ended = set[str](), None
        badges: dict[str, ChatMessage] = {}
        for event in events:
            ended = event.at
            if isinstance(event, ChatMessage) and event.viewer.months_subscribed:
                badges[event.viewer.id] = event
            if not isinstance(event, Subscribing) or event.id in seen:
                continue
            seen.add(event.id)
            if event.viewer.id.startswith(FORGOTTEN_ID):
                continue
            standing = standing_of(event, known.about(event), stream)
            count = event.count if isinstance(event, GiftSubscriptions) else 0
            named = Named(name=event.viewer.name, months=0 if count else standing.months, count=count)
            groups[standing.occasion].append(named)
            if standing.anniversary is not None:
                anniversaries.append(Named(name=event.viewer.name, months=standing.anniversary))
            known.add(history_of(event, stream), event)
        for line in badges.values():
            known.see(line, stream)
        roster = Roster.of(known.all(), ended) if ended is not None else None
        return cls(
            first=tuple(groups[Occasion.FIRST]),
            renewed=tuple(groups[Occasion.RENEWED]),
            returned=tuple(groups[Occasion.RETURNED]),
            continued=tuple(groups[Occasion.CONTINUED]),
            own=tuple(groups[Occasion.FROM_GIFT]),
            gifts=tuple(groups[Occasion.GIFTED]),
            anniversaries=tuple(anniversaries),
            due_soon=due_soon(roster) if roster is not None else (),
            breakdown=breakdown_of(roster) if roster is not None else None,
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return self.breakdown is None or not (self.breakdown.known or self.gifts)


def due_soon(roster: Roster) -> tuple[Subscriber, ...]:
    """Return whose renewal is expected within a week, the soonest first."""
    found = [
        (each.paid_until, each.id, each)
        for each in roster.subscribers
        if each.is_current and each.expected_from is not None and each.paid_until <= roster.now + SOON
    ]
    return tuple(each for _, _, each in sorted(found, key=lambda entry: entry[:2]))


class _Known:
    """What is known so far, by viewer, so that a look at one does not go through all."""

    def __init__(self, earlier: SubscriptionHistory) -> None:
        self._paid: defaultdict[str, list[SubscriptionPaid]] = defaultdict(list)
        self._given: defaultdict[str, list[SubscriptionGiven]] = defaultdict(list)
        self._people = {who.id: who for who in earlier.people}
        self._bearers: defaultdict[str, set[str]] = defaultdict(set)
        self._streams = earlier.streams
        for who in earlier.people:
            self._name(who)
        self._take(earlier)

    def about(self, event: Subscribing) -> SubscriptionHistory:
        """Return what is known of an event's viewer."""
        who = self._people.get(event.viewer.id) or _met(event)
        people = {id_: self._people[id_] for name in who.names for id_ in self._bearers[name]} | {who.id: who}
        return SubscriptionHistory(
            paid=tuple(self._paid[who.id]),
            given=tuple(given for name in who.names for given in self._given[name]),
            people=tuple(people.values()),
        )

    def add(self, told: SubscriptionHistory, event: Subscribing) -> None:
        """Take an event in."""
        self._take(told)
        if event.viewer.id != ANONYMOUS.id:
            self._meet(event)

    def see(self, line: ChatMessage, stream: str) -> None:
        """Take in that somebody wore a badge."""
        viewer = line.viewer
        if not viewer.id.startswith(FORGOTTEN_ID):
            who = self._meet(line)
            worn = BadgeSeen(at=line.at, stream=stream, months=viewer.months_subscribed)
            self._people[viewer.id] = replace(who, last=max(who.last, line.at), badges=(*who.badges, worn))

    def all(self) -> SubscriptionHistory:
        """Return everything."""
        return joined(
            SubscriptionHistory(
                paid=tuple(paid for each in self._paid.values() for paid in each),
                given=tuple(given for each in self._given.values() for given in each),
                people=tuple(self._people.values()),
                streams=self._streams,
            )
        )

    def _take(self, history: SubscriptionHistory) -> None:
        for paid in history.paid:
            self._paid[paid.viewer].append(paid)
        for given in history.given:
            self._given[given.recipient].append(given)

    def _meet(self, event: Subscribing | ChatMessage) -> Acquaintance:
        who = self._people.get(event.viewer.id)
        if who is None:
            who = self._people[event.viewer.id] = _met(event)
            self._name(who)
        return who

    def _name(self, who: Acquaintance) -> None:
        for name in who.names:
            self._bearers[name].add(who.id)


def _met(event: Subscribing | ChatMessage) -> Acquaintance:
    viewer = event.viewer
    return Acquaintance(id=viewer.id, name=viewer.name, first=event.at, last=event.at, names=(viewer.name.casefold(),))
