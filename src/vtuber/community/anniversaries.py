"""Months of subscription worth a word: half a year, and every full year."""

from dataclasses import dataclass
from datetime import datetime

from vtuber.community.subscribers import Roster, Subscriber

HALF_A_YEAR = 6
A_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Anniversary:
    """A mark of `months`; `exact` if this month is it, not one that was passed since the last word of it."""

    months: int
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingAnniversary:
    """Somebody whose next renewal reaches a mark, expected at `at`."""

    subscriber: Subscriber
    months: int
    at: datetime


def anniversary_of(months: int, before: int = 0) -> Anniversary | None:
    """Return the highest mark that a renewal reaches which was not told before.

    `before` is the tenure known until then, 0 where none was: then only the month itself can be a mark.
    """
    mark = _highest_mark(months)
    if mark == months and mark > before:
        return Anniversary(months=mark, exact=True)
    if 0 < before < mark:
        return Anniversary(months=mark, exact=False)
    return None


def coming(roster: Roster) -> tuple[ComingAnniversary, ...]:
    """Return whose next renewal reaches a mark, the soonest first; gifts do not renew."""
    found = [
        ComingAnniversary(subscriber=each, months=each.months + 1, at=each.paid_until)
        for each in roster.subscribers
        if each.is_current and each.expected_from is not None and anniversary_of(each.months + 1) is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.at, each.subscriber.id)))


def _highest_mark(months: int) -> int:
    years = months // A_YEAR * A_YEAR
    return years or (HALF_A_YEAR if months >= HALF_A_YEAR else 0)
