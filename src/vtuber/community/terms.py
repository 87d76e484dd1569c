"""Terms: the months of subscription that somebody paid for or was given, and what they add up to.

Platforms tell a renewal only when its viewer shares it, and its cumulative months count those that were not shared. So
what is added up is what is known: months and months in a row are lower bounds, the end of what is paid for an estimate.
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
    """Who paid for the last month, and how."""

    PAID = "paid"
    PRIME = "prime"
    GIFT = "gift"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Term:
    """One payment or gift. `months` is the tenure that came with it, `streak` months in a row, 0 where not told."""

    at: datetime
    months: int = 0
    streak: int = 0
    means: Means = Means.PAID
    tier: Tier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """What terms add up to. `since` is the latest day on which they can have begun; `returned` after a gap."""

    since: datetime
    months: int
    streak: int
    last: Term
    paid_until: datetime
    returned: bool = False
    earlier: tuple[Means, ...] = ()


def tenure_of(terms: Iterable[Term]) -> Tenure | None:
    """Add terms up, in whatever order they come and however often; None for none."""
    tenure: Tenure | None = None
    for term in sorted(set(terms), key=_in_time):
        tenure = _begun(term) if tenure is None else _gone_on(tenure, term)
    return tenure


def _in_time(term: Term) -> tuple[datetime, int, int, Means, str]:
    return term.at, term.months, term.streak, term.means, term.tier or ""


def _begun(term: Term) -> Tenure:
    months = max(1, term.months)
    return Tenure(
        since=months_later(term.at, 1 - months),
        months=months,
        streak=max(1, term.streak),
        last=term,
        paid_until=months_later(term.at, 1),
    )


def _gone_on(tenure: Tenure, term: Term) -> Tenure:
    """Add the next term: another month, several that were not shared, or the same month told once more."""
    is_new_month = term.at >= tenure.paid_until - EARLY
    months = max(tenure.months, term.months or tenure.months + is_new_month)
    more = months - tenure.months
    covered_until = months_later(tenure.paid_until, max(0, more - 1))
    # A renewal can be shared at any time within its month, a new subscription is told at once.
    is_after_gap = term.at > (months_later(covered_until, 1) if term.months else covered_until + GRACE)
    goes_on = is_new_month or more > 0
    # A gift within a month that is paid for changes nothing of how it was paid.
    is_idle_gift = term.means is Means.GIFT and not goes_on
    return Tenure(
        since=min(tenure.since, months_later(term.at, 1 - max(1, term.months))),
        months=months,
        streak=max(term.streak, 1 if is_after_gap else tenure.streak + more),
        last=tenure.last if is_idle_gift else term,
        paid_until=max(tenure.paid_until, months_later(term.at, 1)) if goes_on else tenure.paid_until,
        returned=is_after_gap if goes_on else tenure.returned,
        earlier=(*tenure.earlier, term.means if is_idle_gift else tenure.last.means),
    )
