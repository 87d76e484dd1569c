"""Money: an exact amount in one currency, never a float."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Self

from vtuber.domain.errors import MixedCurrenciesError

_BIT_IN_USD = Decimal("0.01")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in an ISO 4217 currency.

    `estimated` marks amounts the platform does not report exactly, such as the streamer's share of a subscription;
    a sum is estimated as soon as one of its parts is.
    """

    amount: Decimal
    currency: str
    estimated: bool = False

    def __add__(self, other: Self) -> Self:
        """Add two amounts of the same currency; raise `MixedCurrenciesError` otherwise."""
        if self.currency != other.currency:
            raise MixedCurrenciesError(self.currency, other.currency)
        return replace(self, amount=self.amount + other.amount, estimated=self.estimated or other.estimated)

    def __str__(self) -> str:
        """Render for people: `$5.00`, `EUR 5.00`, `about $2.50` when estimated."""
        rounded = self.amount.quantize(_CENT, rounding=ROUND_HALF_EVEN)
        figure = f"${rounded}" if self.currency == "USD" else f"{self.currency} {rounded}"
        return f"about {figure}" if self.estimated else figure


def bits(count: int) -> Money:
    """Return what `count` bits pay the streamer: one US cent each (Twitch's published rate)."""
    return Money(amount=_BIT_IN_USD * count, currency="USD")


def usd(amount: str | int | Decimal, *, estimated: bool = False) -> Money:
    """Return an amount of US dollars."""
    return Money(amount=Decimal(amount), currency="USD", estimated=estimated)


def totals(amounts: Iterable[Money]) -> dict[str, Money]:
    """Sum amounts per currency; the keys appear in the order in which currencies were first met."""
    sums: dict[str, Money] = {}
    for money in amounts:
        known = sums.get(money.currency)
        sums[money.currency] = money if known is None else known + money
    return sums
