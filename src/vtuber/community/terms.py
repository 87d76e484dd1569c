"""Terms: what shows that somebody subscribed at a time, and what all of it adds up to.

Platforms tell a renewal only when its viewer shares it; cumulative months and a badge count those that were not shared.
So what is added up is what is known: months and months in a row are lower bounds, the end of what is paid for an
estimate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from vtuber.community.months import months_later
from vtuber.domain.channel_events import Tier

GRACE = timedelta(days=10)
"""A renewal may be seen so much later than it was due before anybody calls it missing."""

EARLY = timedelta(days=3)
"""So long before the end of what is paid for a renewal counts as the next one, not as another kind of the same."""


class Means(StrEnum):
    """Who paid for the last month, and how; unknown of whom only a badge tells."""

    PAID = "paid"
    PRIME = "prime"
    GIFT = "gift"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Term:
    """One payment, gift or badge. `months` is the tenure that came with it, `streak` months in a row; 0 if not told.

    A badge has `is_badge`: it shows that the subscription is on, not when its month began.
    """

    at: datetime
    months: int = 0
    streak: int = 0
    means: Means = Means.PAID
    tier: Tier | None = None
    is_badge: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """What terms add up to.

    `since` is the latest day on which they can have begun; `told` are the months that payments and gifts tell, without
    what only badges do; `paid` is the last payment or gift, None where only badges are known; `shown` is when the
    subscription was last seen to be on; `returned` is after a gap.
    """

    since: datetime
    months: int
    told: int
    streak: int
    paid: Term | None
    shown: datetime
    paid_until: datetime
    returned: bool = False


def tenure_of(terms: Iterable[Term]) -> Tenure | None:
    """Add terms up, in whatever order they come and however often; None for none."""
    tenure: Tenure | None = None
    for term in sorted(set(terms), key=_in_time):
        tenure = _begun(term) if tenure is None else _gone_on(tenure, term)
    return tenure


def _in_time(term: Term) -> tuple[datetime, bool, int, int, Means, str]:
    return term.at, term.is_badge, term.months, term.streak, term.means, term.tier or ""


def _begun(term: Term) -> Tenure:
    months = max(1, term.months)
    return Tenure(
        since=months_later(term.at, 1 - months),
        months=months,
        told=0 if term.is_badge else months,
        streak=max(1, term.streak),
        paid=None if term.is_badge else term,
        shown=term.at,
        paid_until=months_later(term.at, 1),
    )


def _gone_on(tenure: Tenure, term: Term) -> Tenure:
    """Add the next term: another month, several that were not shared, or the same month told once more."""
    is_new_month = term.at >= tenure.paid_until - EARLY and not term.is_badge
    months = max(tenure.months, term.months or tenure.months + is_new_month)
    more = months - tenure.months
    covered_until = months_later(tenure.paid_until, max(0, more - 1))
    # A renewal can be shared at any time within its month, a new subscription is told at once.
    is_after_gap = term.at > (months_later(covered_until, 1) if term.months else covered_until + GRACE)
    goes_on = is_new_month or more > 0
    # A gift within a month that is paid for changes nothing of how it was paid.
    is_idle_gift = term.means is Means.GIFT and not goes_on and tenure.paid is not None
    paid = tenure.paid if term.is_badge or is_idle_gift else term
    return Tenure(
        since=min(tenure.since, months_later(term.at, 1 - max(1, term.months))),
        months=months,
        told=tenure.told if term.is_badge else max(tenure.told, months),
        streak=max(term.streak, 1 if is_after_gap else tenure.streak + more),
        paid=paid,
        shown=term.at,
        paid_until=_paid_until(tenure, term, more, goes_on=goes_on),
        returned=is_after_gap if goes_on else tenure.returned,
    )


def _paid_until(tenure: Tenure, term: Term, more: int, *, goes_on: bool) -> datetime:
    if not goes_on:
        return max(tenure.paid_until, term.at)
    a_month_on = months_later(term.at, 1)
    by_the_calendar = months_later(tenure.paid_until, more)
    if term.is_badge and term.at <= by_the_calendar:
        return min(by_the_calendar, a_month_on)
    return max(tenure.paid_until, a_month_on)
