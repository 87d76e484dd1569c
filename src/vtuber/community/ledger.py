"""The books: what came in, per currency and kind of payment, exact sums apart from estimates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from vtuber.domain.events import Event
from vtuber.domain.ledger import LedgerEntry, entry_of
from vtuber.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What came in of one currency: `certain` as reported, `estimated` as reckoned, from `payments` payments."""

    currency: str
    certain: Decimal = Decimal(0)
    estimated: Decimal = Decimal(0)
    payments: int = 0

    @property
    def total(self) -> Money:
        """The sum, marked as an estimate as soon as a part of it is one."""
        return Money(
            amount=self.certain + self.estimated, currency=self.currency, estimated=self.estimated != Decimal(0)
        )

    def with_payment(self, amount: Money) -> "Takings":
        """Return what it is with one payment more."""
        return Takings(
            currency=self.currency,
            certain=self.certain + (0 if amount.estimated else amount.amount),
            estimated=self.estimated + (amount.amount if amount.estimated else 0),
            payments=self.payments + 1,
        )


class RevenueLedger:
    """A fold over events: counts each payment's id once, and can be rebuilt from any journal that holds them."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._revenue: dict[tuple[str, str], Takings] = {}
        self._charity: dict[str, Takings] = {}

    @classmethod
    def of(cls, events: Iterable[Event]) -> Self:
        """Keep the books of a whole journal."""
        ledger = cls()
        for event in events:
            ledger.apply(event)
        return ledger

    def apply(self, event: Event) -> LedgerEntry | None:
        """Enter one event; return its entry, None for what is no payment or stands in the books already."""
        entry = entry_of(event)
        if entry is None or entry.event_id in self._known:
            return None
        self._known.add(entry.event_id)
        currency = entry.amount.currency
        if entry.charity:
            self._charity[currency] = _with(self._charity.get(currency), entry.amount)
        else:
            key = entry.kind, currency
            self._revenue[key] = _with(self._revenue.get(key), entry.amount)
        return entry

    def to_json(self) -> dict[str, object]:
        """Return the books as JSON can hold them; amounts are strings of decimals, exact and estimated apart."""
        return {
            "revenue": _json_of(self.revenue),
            "revenue_by_kind": {kind: _json_of(takings) for kind, takings in sorted(self.by_kind.items())},
            "charity": _json_of(self.charity),
        }

    @property
    def by_kind(self) -> dict[str, dict[str, Takings]]:
        """Revenue per kind of payment and currency."""
        kinds: dict[str, dict[str, Takings]] = {}
        for (kind, currency), takings in self._revenue.items():
            kinds.setdefault(kind, {})[currency] = takings
        return kinds

    @property
    def revenue(self) -> dict[str, Takings]:
        """Revenue per currency; currencies are never added up, there are no rates."""
        sums: dict[str, Takings] = {}
        for (_, currency), takings in self._revenue.items():
            known = sums.get(currency, Takings(currency=currency))
            sums[currency] = Takings(
                currency=currency,
                certain=known.certain + takings.certain,
                estimated=known.estimated + takings.estimated,
                payments=known.payments + takings.payments,
            )
        return sums

    @property
    def charity(self) -> dict[str, Takings]:
        """What went to charity, per currency."""
        return dict(self._charity)


def _json_of(takings: Mapping[str, Takings]) -> dict[str, dict[str, str | int]]:
    return {
        currency: {"certain": str(each.certain), "estimated": str(each.estimated), "payments": each.payments}
        for currency, each in sorted(takings.items())
    }


def _with(known: Takings | None, amount: Money) -> Takings:
    return (known or Takings(currency=amount.currency)).with_payment(amount)
