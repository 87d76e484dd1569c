"""The subscribers counted: by state, and those of now by tier, by means, and by tenure."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vtuber.community.subscribers import Roster, State
from vtuber.community.terms import Means
from vtuber.domain.channel_events import Tier
from vtuber.domain.money import Money

UNKNOWN_TIER = "unknown"
BANDS = ((1, "1 month"), (2, "2-5 months"), (6, "6-11 months"), (12, "1 year"), (24, "2 years and more"))
"""Least months of each band of tenure, and what it is called."""

_NOTHING = Counter[str]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Counts. `states` are of all on the roster and add up to `known`; the others are of those who subscribe now.

    `tiers`, `means` and `bands` each add up to `current`. `month` is what a month of the `priced` among
    them brings, an estimate, None where no prices were given: a gift was paid for already, and not every tier is known.
    """

    known: int
    current: int
    states: dict[str, int]
    tiers: dict[str, int]
    means: dict[str, int]
    bands: dict[str, int]
    gifts_given: int
    gifts_received: int
    priced: int = 0
    month: Money | None = None


def breakdown_of(roster: Roster, worth: Callable[[Tier], Money] | None = None) -> Breakdown:
    """Count a roster; `worth` estimates what a month of a tier brings the streamer."""
    current = [each for each in roster.subscribers if each.is_current]
    priced = [each.tier for each in current if each.tier is not None and each.means is not Means.GIFT]
    return Breakdown(
        known=len(roster.subscribers),
        current=len(current),
        states=_counts(State, (each.state for each in roster.subscribers)),
        tiers=_counts((*Tier, UNKNOWN_TIER), (each.tier or UNKNOWN_TIER for each in current)),
        means=_counts(Means, (each.means for each in current)),
        bands=_counts((name for _, name in BANDS), (band_of(each.months) for each in current)),
        gifts_given=sum(roster.given.values()),
        gifts_received=sum(each.gifts_received for each in roster.subscribers),
        priced=len(priced),
        month=_month(priced, worth) if worth is not None else None,
    )


def band_of(months: int) -> str:
    """Return the band of a tenure."""
    return next(name for least, name in reversed(BANDS) if months >= least or least == 1)


def _counts(keys: Iterable[str], found: Iterable[str]) -> dict[str, int]:
    counted = _NOTHING + Counter(map(str, found))
    return {str(key): counted[str(key)] for key in keys}


def _month(tiers: Iterable[Tier], worth: Callable[[Tier], Money]) -> Money | None:
    month: Money | None = None
    for tier in tiers:
        month = worth(tier) if month is None else month + worth(tier)
    return month
