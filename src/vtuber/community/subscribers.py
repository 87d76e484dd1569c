"""The subscribers, as far as payments, gifts and badges tell: who, since when, how, and whether they still are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from vtuber.community.months import months_later
from vtuber.community.terms import EARLY, GRACE, Means, Tenure, Term, tenure_of
from vtuber.domain.channel_events import Tier
from vtuber.domain.subscriptions import (
    Acquaintance,
    StreamBegan,
    SubscriptionGiven,
    SubscriptionHistory,
    SubscriptionPaid,
)

BY_NAME = "name:"
"""Begins the id of somebody who is known only by the name under which they were given a subscription."""


class State(StrEnum):
    """What is known of a subscription. `LAPSED` says no more than that nobody saw it renewed.

    `UNSURE` is whoever wears a badge of more months than payments tell: they renewed, and when is not known.
    """

    ACTIVE = "active"
    RETURNED = "returned"
    DUE = "due"
    LAPSED = "lapsed"
    UNSURE = "unsure"


CURRENT = frozenset({State.ACTIVE, State.RETURNED, State.DUE})
"""States in which somebody counts as a subscriber now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One subscriber.

    `months` and `streak` are at least so many, `told_months` those that payments and gifts tell, without what only a
    badge does; `since` is the latest day it can have begun. `renewed` is the last payment or gift that was seen,
    `paid_until` where it ends, as estimated: both are None for whom only a badge tells of. `seen` is None for whom only
    a name is known of; `attended` are streams they chatted in.
    """

    id: str
    name: str
    state: State
    months: int
    streak: int
    since: datetime
    tier: Tier | None = None
    means: Means = Means.UNKNOWN
    renewed: datetime | None = None
    paid_until: datetime | None = None
    gifts_given: int = 0
    gifts_received: int = 0
    met: datetime | None = None
    seen: datetime | None = None
    attended: frozenset[str] = frozenset()
    was_gifted_first: bool = False
    told_months: int = 0

    @property
    def is_current(self) -> bool:
        """Whether they are a subscriber now, as far as is known."""
        return self.state in CURRENT

    @property
    def expected_from(self) -> datetime | None:
        """From when on a renewal is expected; None for a gift, which does not renew, and where nothing is known."""
        return None if self.paid_until is None or self.means is Means.GIFT else self.paid_until - EARLY

    @property
    def expected_until(self) -> datetime | None:
        """Until when a renewal is expected."""
        return None if self.paid_until is None or self.means is Means.GIFT else self.paid_until + GRACE


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
        ids = terms.keys() | {who.id for who in history.people if who.months}
        found = [
            _subscriber(
                id_, people.get(id_), tenure_of(terms[id_]), now, received=len(received[id_]), given=given.get(id_, 0)
            )
            for id_ in ids
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


def _bearers(people: Iterable[Acquaintance]) -> dict[str, str]:
    """Map names to whoever bears them, of several the one seen last, as the graph resolves them."""
    bearers: dict[str, str] = {}
    for who in sorted(people, key=lambda who: (who.last, who.id)):
        bearers |= dict.fromkeys(who.names, who.id)
    return bearers


def _subscriber(
    id_: str, who: Acquaintance | None, tenure: Tenure | None, now: datetime, *, received: int, given: int
) -> Subscriber:
    badge = who.months if who else 0
    seen = who.last if who else None
    known = Subscriber(
        id=id_,
        name=who.name if who else id_.removeprefix(BY_NAME),
        state=State.UNSURE,
        months=max(badge, tenure.months if tenure else 0),
        streak=tenure.streak if tenure else 1,
        since=tenure.since if tenure else months_later(seen or now, 1 - badge),
        gifts_given=given,
        gifts_received=received,
        met=who.first if who else None,
        seen=seen,
        attended=frozenset(who.attended) if who else frozenset(),
    )
    if tenure is None:
        return known
    paid_until = _with_badge(tenure, badge, seen)
    return replace(
        known,
        state=_state(tenure, paid_until, badge, now),
        tier=tenure.last.tier,
        means=tenure.last.means,
        renewed=tenure.last.at,
        paid_until=paid_until,
        told_months=tenure.months,
        was_gifted_first=Means.GIFT in tenure.earlier and tenure.last.means is not Means.GIFT,
    )


def _with_badge(tenure: Tenure, badge: int, seen: datetime | None) -> datetime:
    """Return the end of what is paid for, moved on by months that only a badge told, at most to a month after it."""
    more = badge - tenure.months
    if more <= 0 or seen is None:
        return tenure.paid_until
    return max(tenure.paid_until, min(months_later(tenure.paid_until, more), months_later(seen, 1)))


def _state(tenure: Tenure, paid_until: datetime, badge: int, now: datetime) -> State:
    if now < paid_until - EARLY:
        return State.RETURNED if tenure.returned else State.ACTIVE
    if now <= paid_until + GRACE:
        return State.DUE
    return State.UNSURE if badge > tenure.months else State.LAPSED
