"""The subscribers, as far as payments, gifts and badges tell: who, since when, how, and whether they still are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from vtuber.community.terms import EARLY, GRACE, Means, Tenure, Term, tenure_of
from vtuber.domain.channel_events import Tier
from vtuber.domain.subscriptions import (
    Acquaintance,
    BadgeSeen,
    StreamBegan,
    SubscriptionGiven,
    SubscriptionHistory,
    SubscriptionPaid,
)

BY_NAME = "name:"
"""Begins the id of somebody who is known only by the name under which they were given a subscription."""


class State(StrEnum):
    """What is known of a subscription. `LAPSED` says no more than that nobody saw it go on."""

    ACTIVE = "active"
    RETURNED = "returned"
    DUE = "due"
    LAPSED = "lapsed"


CURRENT = frozenset({State.ACTIVE, State.RETURNED, State.DUE})
"""States in which somebody counts as a subscriber now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One subscriber.

    `months` and `streak` are at least so many, `told_months` those that payments and gifts tell, without what only a
    badge does; `since` is the latest day it can have begun. `renewed` is the last payment or gift that was seen, None
    for whom only a badge tells of; `shown` is when it was last seen to be on, `paid_until` its end as estimated.
    `met`, `seen` and `chatted` are None for whom only a name is known of; `has_worn` a badge; `attended` are streams.
    """

    id: str
    name: str
    state: State
    months: int
    told_months: int
    streak: int
    since: datetime
    shown: datetime
    paid_until: datetime
    tier: Tier | None = None
    means: Means = Means.UNKNOWN
    renewed: datetime | None = None
    gifts_given: int = 0
    gifts_received: int = 0
    met: datetime | None = None
    seen: datetime | None = None
    chatted: datetime | None = None
    has_worn: bool = False
    attended: frozenset[str] = frozenset()

    @property
    def is_current(self) -> bool:
        """Whether they are a subscriber now, as far as is known."""
        return self.state in CURRENT

    @property
    def expected_from(self) -> datetime | None:
        """From when on a renewal is expected; None for a gift, which does not renew."""
        return None if self.means is Means.GIFT else self.paid_until - EARLY

    @property
    def expected_until(self) -> datetime | None:
        """Until when a renewal is expected."""
        return None if self.means is Means.GIFT else self.paid_until + GRACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All who are or were seen to be subscribers at `now`, longest tenure first; `given` are gifts by giver."""

    now: datetime
    subscribers: tuple[Subscriber, ...] = ()
    given: dict[str, int] = field(default_factory=dict)
    streams: tuple[StreamBegan, ...] = ()

    @classmethod
    def of(cls, history: SubscriptionHistory, now: datetime) -> "Roster":
        """Work it out; what came later than `now` is left out. Order and repetition of records do not matter."""
        people = {who.id: who for who in history.people}
        terms: defaultdict[str, set[Term]] = defaultdict(set)
        received: defaultdict[str, set[SubscriptionGiven]] = defaultdict(set)
        given: defaultdict[str, int] = defaultdict(int)
        bearers = _bearers(history.people)
        for paid in {each for each in history.paid if each.at <= now}:
            if paid.kind == "gift":
                given[paid.viewer] += max(1, paid.count)
            else:
                terms[paid.viewer].add(_term(paid))
        for gift in {each for each in history.given if each.at <= now}:
            to = bearers.get(gift.recipient, BY_NAME + gift.recipient)
            received[to].add(gift)
            terms[to].add(Term(at=gift.at, means=Means.GIFT, tier=gift.tier))
        for who in history.people:
            terms[who.id].update(_badge(badge) for badge in who.badges if badge.at <= now)
        found = [
            _subscriber(id_, people.get(id_), tenure, now, received=len(received[id_]), given=given.get(id_, 0))
            for id_, shown in terms.items()
            if (tenure := tenure_of(shown)) is not None
        ]
        return cls(
            now=now,
            subscribers=tuple(sorted(found, key=lambda who: (-who.months, who.name.casefold(), who.id))),
            given=dict(sorted(given.items())),
            streams=tuple(sorted({began for began in history.streams if began.at <= now})),
        )

    def find(self, viewer: str) -> Subscriber | None:
        """Return a subscriber by id."""
        return next((each for each in self.subscribers if each.id == viewer), None)


def joined(*histories: SubscriptionHistory) -> SubscriptionHistory:
    """Return one history of several; who is in more than one of them is as the last of these shows them."""
    people = {who.id: who for each in histories for who in each.people}
    return SubscriptionHistory(
        paid=tuple(paid for each in histories for paid in each.paid),
        given=tuple(given for each in histories for given in each.given),
        people=tuple(people.values()),
        streams=tuple(began for each in histories for began in each.streams),
    )


def _term(paid: SubscriptionPaid) -> Term:
    means = Means.PRIME if paid.tier is Tier.PRIME else Means.PAID
    return Term(at=paid.at, months=paid.months, streak=paid.streak, means=means, tier=paid.tier)


def _badge(badge: BadgeSeen) -> Term:
    return Term(at=badge.at, months=badge.months, means=Means.UNKNOWN, is_badge=True)


def _bearers(people: Iterable[Acquaintance]) -> dict[str, str]:
    """Map names to whoever bears them, of several the one seen last, as the graph resolves them."""
    bearers: dict[str, str] = {}
    for who in sorted(people, key=lambda who: (who.last, who.id)):
        bearers |= dict.fromkeys(who.names, who.id)
    return bearers


def _subscriber(
    id_: str, who: Acquaintance | None, tenure: Tenure, now: datetime, *, received: int, given: int
) -> Subscriber:
    return Subscriber(
        id=id_,
        name=who.name if who else id_.removeprefix(BY_NAME),
        state=_state(tenure, now),
        months=tenure.months,
        told_months=tenure.told,
        streak=tenure.streak,
        since=tenure.since,
        shown=tenure.shown,
        paid_until=tenure.paid_until,
        tier=tenure.paid.tier if tenure.paid else None,
        means=tenure.paid.means if tenure.paid else Means.UNKNOWN,
        renewed=tenure.paid.at if tenure.paid else None,
        gifts_given=given,
        gifts_received=received,
        met=who.first if who else None,
        seen=who.last if who else None,
        chatted=max((stream.at for stream in who.attended), default=None) if who else None,
        has_worn=bool(who and who.badges),
        attended=frozenset(stream.stream for stream in who.attended) if who else frozenset(),
    )


def _state(tenure: Tenure, now: datetime) -> State:
    if now < tenure.paid_until - EARLY:
        return State.RETURNED if tenure.returned else State.ACTIVE
    return State.DUE if now <= tenure.paid_until + GRACE else State.LAPSED
