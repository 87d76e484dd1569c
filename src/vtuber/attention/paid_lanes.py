"""The lanes of events that are never dropped: money by amount, support in order of arrival."""

import heapq
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from vtuber.domain.channel_events import (
    Cheer,
    Donation,
    Follow,
    GiftSubscriptions,
    Raid,
    Redemption,
    Resubscription,
    Subscription,
)
from vtuber.domain.money import Money

MoneyEvent = Donation | Cheer
SupportEvent = Raid | Subscription | Resubscription | GiftSubscriptions | Redemption | Follow

OLDEST_MONEY_EVERY = 4
"""Every so many picks the longest waiting payment comes first, so that a small one is not left for ever."""

_UNITS_PER_USD: dict[str, Decimal] = {
    currency: Decimal(units)
    for units, currencies in (
        ("1", "USD EUR GBP CHF CAD AUD NZD SGD"),
        ("5", "PLN BRL ILS DKK CNY HKD"),
        ("20", "SEK NOK CZK MXN ZAR TWD TRY THB UAH"),
        ("100", "INR JPY RUB PHP"),
        ("400", "HUF"),
        ("1000", "KRW ARS"),
        ("20000", "IDR VND"),
    )
    for currency in currencies.split()
}
"""Orders of magnitude, to rank payments of different currencies; nothing is ever added up with them."""

_UNKNOWN_CURRENCY = Decimal(10)


def rough_worth(money: Money) -> Decimal:
    """Return an amount in dollars, roughly, for ranking only."""
    units = _UNITS_PER_USD.get(money.currency.upper(), _UNKNOWN_CURRENCY)
    return money.amount / units if money.amount.is_finite() else Decimal(0)


@dataclass(slots=True)
class Paid:
    """A waiting event; `withheld` once its text must not be quoted any more."""

    event: MoneyEvent | SupportEvent
    offered_s: float
    withheld: bool = False


class MoneyLane:
    """Donations and cheers: the largest first, the earlier of equals first. None is ever dropped."""

    def __init__(self) -> None:
        self._waiting: dict[int, Paid] = {}
        self._by_worth: list[tuple[Decimal, int]] = []
        self._arrivals = 0
        self._picks = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[Paid]:
        return iter(self._waiting.values())

    def push(self, event: MoneyEvent, now: float) -> None:
        """Add a payment that arrived at `now`, in seconds."""
        self._arrivals += 1
        self._waiting[self._arrivals] = Paid(event, now)
        heapq.heappush(self._by_worth, (-rough_worth(event.amount), self._arrivals))

    def pop(self) -> Paid | None:
        """Take the next payment; None when there is none."""
        if not self._waiting:
            return None
        self._picks += 1
        if self._picks % OLDEST_MONEY_EVERY == 0:
            return self._waiting.pop(next(iter(self._waiting)))
        while True:
            _, arrival = heapq.heappop(self._by_worth)
            if arrival in self._waiting:
                return self._waiting.pop(arrival)


class SupportLane:
    """Raids before subscriptions, gifts and redemptions, and these before follows; in order of arrival among equals."""

    def __init__(self) -> None:
        self._ranks: tuple[deque[Paid], ...] = (deque(), deque(), deque())

    def __len__(self) -> int:
        return sum(map(len, self._ranks))

    def __iter__(self) -> Iterator[Paid]:
        for rank in self._ranks:
            yield from rank

    def push(self, event: SupportEvent, now: float) -> None:
        """Add an event that arrived at `now`, in seconds."""
        rank = 0 if isinstance(event, Raid) else 2 if isinstance(event, Follow) else 1
        self._ranks[rank].append(Paid(event, now))

    def pop(self) -> Paid | None:
        """Take the next event; None when there is none."""
        return next((rank.popleft() for rank in self._ranks if rank), None)

    def remove_where(self, concerned: Callable[[SupportEvent], bool]) -> None:
        """Take out the events for which `concerned` holds."""
        for rank in self._ranks:
            kept = [paid for paid in rank if not concerned(paid.event)]  # type: ignore[arg-type]
            rank.clear()
            rank.extend(kept)
